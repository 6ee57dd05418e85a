//! What mail software does to links, and that the person gets through all the same.

use crate::support::*;

/// How a link may arrive: as a path and query that a browser asks for. `{}` stands for the token.
const ASKED_FOR: &[(&str, &str)] = &[
    ("as it was sent", "/verify-email?token={}"),
    ("with a full stop behind it", "/verify-email?token={}."),
    ("with a comma", "/verify-email?token={},"),
    ("with a bracket", "/verify-email?token={})"),
    ("with a bracket and a full stop", "/verify-email?token={})."),
    ("with an angle bracket", "/verify-email?token={}>"),
    ("with an encoded angle bracket", "/verify-email?token={}%3E"),
    (
        "with an encoded quotation mark",
        "/verify-email?token={}%22",
    ),
    (
        "with a typographic quotation mark",
        "/verify-email?token={}%E2%80%9D",
    ),
    ("with a semicolon", "/verify-email?token={};"),
    ("with an exclamation mark", "/verify-email?token={}!"),
    ("with a star of bold text", "/verify-email?token={}*"),
    ("with an underscore of italics", "/verify-email?token={}_"),
    ("with a bar and a label", "/verify-email?token={}%7CConfirm"),
    ("with a slash", "/verify-email?token={}/"),
    ("with a backslash", "/verify-email?token={}%5C"),
    ("with a closing tag", "/verify-email?token={}%3C/a%3E"),
    ("with an entity", "/verify-email?token={}&quot;"),
    ("in angle brackets", "/verify-email?token=%3C{}%3E"),
    ("with a space in front", "/verify-email?token=%20{}"),
    ("with a plus in front", "/verify-email?token=+{}"),
    ("with a line break behind", "/verify-email?token={}%0D%0A"),
    ("with a non-breaking space", "/verify-email?token={}%C2%A0"),
    ("with a zero-width space", "/verify-email?token={}%E2%80%8B"),
    (
        "with a tracker's parameter",
        "/verify-email?token={}&utm_source=newsletter&fbclid=IwAR0",
    ),
    (
        "with a tracker's parameter in front",
        "/verify-email?utm_source=newsletter&token={}",
    ),
    (
        "with an encoded ampersand",
        "/verify-email?mc_cid=1&amp;token={}",
    ),
    (
        "with a second question mark",
        "/verify-email?token={}?utm_source=newsletter",
    ),
    ("twice", "/verify-email?token={}&token={}"),
    ("with quoted-printable left in", "/verify-email?token=3D{}"),
    ("with quoted-printable encoded", "/verify-email?token=%3D{}"),
    ("with an encoded equals sign", "/verify-email?token%3D{}"),
    ("with an encoded question mark", "/verify-email%3Ftoken={}"),
    ("with everything encoded", "/verify-email%3Ftoken%3D{}"),
    ("encoded twice", "/verify-email%253Ftoken%253D{}"),
    ("with a slash before the query", "/verify-email/?token={}"),
    (
        "with a semicolon for the question mark",
        "/verify-email;token={}",
    ),
    ("with the question mark lost", "/verify-emailtoken={}"),
    (
        "in a gateway's brackets",
        "/verify-email?token={}__;!!Fo0!Zk3Q$",
    ),
    ("in upper case", "/VERIFY-EMAIL?TOKEN={upper}"),
    (
        "with only the token in upper case",
        "/verify-email?token={upper}",
    ),
    (
        "with a line break inside",
        "/verify-email?token={left}%0D%0A{right}",
    ),
    (
        "with a soft line break inside",
        "/verify-email?token={left}%3D%0D%0A{right}",
    ),
    (
        "with both remains of quoted-printable",
        "/verify-email?token=3D{left}%3D%0A{right}",
    ),
    (
        "with a space inside",
        "/verify-email?token={left}%20{right}",
    ),
    ("with a plus inside", "/verify-email?token={left}+{right}"),
    (
        "with a soft hyphen inside",
        "/verify-email?token={left}%C2%AD{right}",
    ),
    (
        "with a word break inside",
        "/verify-email?token={left}%3Cwbr%3E{right}",
    ),
];

/// How a link may be pasted into an app.
const PASTED: &[(&str, &str)] = &[
    ("the bare token", "{}"),
    ("the token with spaces around", "  {}\n"),
    ("the token in angle brackets", "<{}>"),
    (
        "the whole link",
        "http://accounts.test/verify-email?token={}",
    ),
    (
        "the link with the sentence around it",
        "Open this link: http://accounts.test/verify-email?token={} and press the button.",
    ),
    (
        "the link in a quoted answer",
        "> 1. Open this link:\n>\n> http://accounts.test/verify-email?token={left}\n> {right}\n>\n> It works for 24 hours.",
    ),
    (
        "a Markdown link",
        "[Confirm my address](http://accounts.test/verify-email?token={})",
    ),
    (
        "a chat program's link",
        "<http://accounts.test/verify-email?token={}|Confirm my address>",
    ),
    (
        "HTML",
        "<a href=\"http://accounts.test/verify-email?token={}\" style=\"color:#0f6b52\">",
    ),
    (
        "HTML with an entity",
        "<a href=\"http://accounts.test/verify-email?a=b&amp;token={}\">",
    ),
    (
        "Outlook Safe Links",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Faccounts.test%2Fverify-email%3Ftoken%3D{}&data=05%7C02%7Cada%40example.com%7C0a1b2c3d4e5f60718293a4b5c6d7e8f9%7C84df9e7fe9f640afb435aaaaaaaaaaaa%7C1%7C0%7C638&sdata=Hq0xW%2BvZk%3D&reserved=0",
    ),
    (
        "Proofpoint, second version",
        "https://urldefense.proofpoint.com/v2/url?u=https-3A__accounts.test_verify-2Demail-3Ftoken-3D{}&d=DwMFaQ&c=euGZstcaTDllvimEN8b7jXrwqOf-v5A_CdpgnVfiiMM&r=abc&m=def&s=ghi&e=",
    ),
    (
        "Proofpoint, third version",
        "https://urldefense.com/v3/__https://accounts.test/verify-email?token={}__;!!Lx3kQ!Zb4n0d8$",
    ),
    (
        "Barracuda",
        "https://linkprotect.cudasvc.com/url?a=https%3a%2f%2faccounts.test%2fverify-email%3ftoken%3d{}&c=E,1,abcDEF_ghi&typo=1",
    ),
    (
        "Trend Micro",
        "https://imsva91-ctp.trendmicro.com:443/wis/clicktime/v1/query?url=https%3a%2f%2faccounts.test%2fverify%2demail%3ftoken%3d{}&umid=0B5C1E2D&auth=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c-0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c",
    ),
    (
        "Cisco",
        "https://secure-web.cisco.com/1Kx0Zq9-abcDEF/https%3A%2F%2Faccounts.test%2Fverify-email%3Ftoken%3D{}",
    ),
    (
        "a search engine's redirection",
        "https://www.google.com/url?q=https://accounts.test/verify-email%3Ftoken%3D{}&source=gmail&ust=1764000000000000&usg=AOvVaw0",
    ),
    (
        "a gateway inside a gateway",
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Furldefense.com%2Fv3%2F__https%3A%2F%2Faccounts.test%2Fverify-email%3Ftoken%3D{}__%3B!!Lx3kQ!Zb%24&data=05%7C02",
    ),
    (
        "zero-width spaces for breaking",
        "http://accounts.test/verify-email?token=\u{200b}{left}\u{200b}{right}",
    ),
    (
        "upper case",
        "HTTP://ACCOUNTS.TEST/VERIFY-EMAIL?TOKEN={upper}",
    ),
];

/// What cannot be mended: characters are gone.
const LOST: &[&str] = &[
    "/verify-email",
    "/verify-email?token=",
    "/verify-email?token={left}",
    "/verify-email?token={right}&x=y",
    "/verify-email?tok={left}",
];

fn filled(pattern: &str, token: &str) -> String {
    let (left, right) = token.split_at(31);
    pattern
        .replace("{}", token)
        .replace("{upper}", &token.to_uppercase())
        .replace("{left}", left)
        .replace("{right}", right)
}

/// The token that the page's button would send.
fn on_page(page: &Reply) -> String {
    let rest = page
        .text
        .split("name=\"token\" value=\"")
        .nth(1)
        .unwrap_or_else(|| panic!("no button: {}", page.text));
    rest.split('"').next().expect("a value").to_owned()
}

async fn newcomer(app: &TestApp, number: usize) -> (Actor, String) {
    if number % 15 == 14 {
        // So many newcomers from one address are too many for an hour.
        app.advance(3601).await;
    }
    let person = app
        .freelancer(&format!("person{number}"))
        .registered()
        .await;
    let (token, _) = app.link_and_code(&person.email).await;
    (person, token)
}

#[test]
fn the_tables_are_long_enough_to_mean_something() {
    assert!(ASKED_FOR.len() + PASTED.len() >= 60);
}

on_both! {
    async fn a_link_that_mail_software_mangled_still_confirms_the_address(app) {
        for (number, (what, pattern)) in ASKED_FOR.iter().enumerate() {
            let (person, token) = newcomer(&app, number).await;
            let page = app.anonymous().open(&filled(pattern, &token)).await.is(200);
            let done = app.anonymous().submit("/verify-email", &format!("action=confirm&token={}", on_page(&page))).await.is(200);
            assert!(done.text.contains("Your address is confirmed"), "{what}: {}", done.text);
            assert_eq!(person.login().await.is(200).body["result"], "authenticated", "{what}");
        }
    }

    async fn a_link_that_was_pasted_somehow_still_confirms_the_address(app) {
        for (number, (what, pattern)) in PASTED.iter().enumerate() {
            let (person, token) = newcomer(&app, number).await;
            let reply = person.confirm_link(&filled(pattern, &token)).await;
            assert_eq!(reply.body["result"], "verified", "{what}: {}", reply.text);
        }
    }

    async fn a_link_that_lost_characters_says_so_and_offers_the_code(app) {
        let (person, token) = newcomer(&app, 0).await;
        for pattern in LOST {
            let page = app.anonymous().open(&filled(pattern, &token)).await.is(200);
            assert!(page.text.contains("link_malformed") && page.text.contains("carries a code"), "{pattern}: {}", page.text);
        }
        let refused = person.confirm_link(&token[..51]).await.problem(400, "link_malformed");
        assert_eq!(refused.body["next"][0]["rel"], "resend_verification");
        let (_, code) = app.link_and_code(&person.email).await;
        assert_eq!(person.confirm_code(&code.replace('-', "\u{2011}")).await.is(200).body["result"], "authenticated");
    }

    async fn a_code_in_full_width_characters_is_the_same_code(app) {
        let (person, _) = newcomer(&app, 0).await;
        let (_, code) = app.link_and_code(&person.email).await;
        let wide: String = code.chars().map(|c| if c == '-' { '－' } else { char::from_u32(u32::from(c) + 0xfee0).expect("a wide one") }).collect();
        assert_eq!(person.confirm_code(&wide).await.is(200).body["result"], "authenticated");
    }

    async fn mangled_links_are_looked_at_and_never_used_by_opening_them(app) {
        let (person, token) = newcomer(&app, 0).await;
        for (_, pattern) in ASKED_FOR {
            app.anonymous().open(&filled(pattern, &token)).await.is(200);
        }
        assert_eq!(person.get("/v1/email-verifications/current").await.is(200).body["status"], "pending");
    }
}
