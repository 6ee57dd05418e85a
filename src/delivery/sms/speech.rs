//! What a call says, and how a machine is told to say it.

use crate::platform::texts::Language;

/// Digits in a row that are a code and not, say, a year in the marketplace's name.
const CODE: usize = 6;

/// The text as it is read aloud: the digits of a code one by one, without the marks that isolate directions of writing.
pub fn spoken(text: &str) -> String {
    let mut said = String::with_capacity(text.len() * 2);
    let mut digits = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if digits.len() >= CODE {
            let single: Vec<String> = digits.chars().map(String::from).collect();
            said.push_str(&single.join(", "));
        } else {
            said.push_str(&digits);
        }
        digits.clear();
        if !matches!(c, '\u{2066}'..='\u{2069}') {
            said.push(c);
        }
    }
    said.trim_end().to_owned()
}

/// A call that says a text, in Twilio's markup.
pub fn twiml(text: &str, language: Language) -> String {
    // Arabic is spoken by one voice alone; the others have a default.
    let how = match language {
        Language::En => "language=\"en-US\"",
        Language::Es => "language=\"es-ES\"",
        Language::Ar => "language=\"arb\" voice=\"Polly.Zeina\"",
    };
    let said = escaped(&spoken(text));
    format!("<Response><Pause length=\"1\"/><Say {how}>{said}</Say></Response>")
}

/// Text for XML: markup in it stays text, and what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_said_digit_by_digit_and_a_year_is_not() {
        assert_eq!(
            spoken("Your code for Jobs 2024 is: \u{2068}048213\u{2069}. Once more: 048213"),
            "Your code for Jobs 2024 is: 0, 4, 8, 2, 1, 3. Once more: 0, 4, 8, 2, 1, 3"
        );
        assert_eq!(spoken(""), "");
    }

    #[test]
    fn a_name_with_markup_is_said_and_not_obeyed() {
        let call = twiml("Tom & <Hangup/> \"Jerry's\"\u{0}", Language::En);
        assert_eq!(
            call,
            "<Response><Pause length=\"1\"/><Say language=\"en-US\">Tom &amp; &lt;Hangup/&gt; &quot;Jerry&apos;s&quot; </Say></Response>"
        );
    }

    #[test]
    fn each_language_has_a_voice() {
        for (language, word) in [(Language::Es, "es-ES"), (Language::Ar, "arb")] {
            assert!(twiml("123456", language).contains(word));
        }
    }
}
