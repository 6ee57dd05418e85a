use super::*;
use crate::problems;

problems! {
    BROKEN = 400 "broken", "It is broken", "When it broke.", "Please mend it.";
}

const EN: &str = "hello = Hello <strong>{ $name }</strong>!\nhours = { $hours ->\n    [one] { $hours } hour\n   *[other] { $hours } hours\n}\n";
const ES: &str = "hello = ¡Hola, <strong>{ $name }</strong>!\nhours = { $hours ->\n    [one] { $hours } hora\n   *[other] { $hours } horas\n}\n";
const AR: &str = "hello = مرحبًا <strong>{ $name }</strong>!\nhours = { $hours ->\n    [zero] 0\n    [one] ساعة\n    [two] ساعتان\n    [few] { $hours } ساعات\n    [many] { $hours } ساعةً\n   *[other] { $hours } ساعة\n}\n";

fn table(en: &str, es: &str, ar: &str) -> Table {
    let texts = [en, es, ar].map(|text| -> &'static str { String::leak(text.to_owned()) });
    Vec::leak(Language::ALL.into_iter().zip(texts).collect())
}

fn texts(en: &str, es: &str, ar: &str) -> anyhow::Result<Texts> {
    Texts::new(&[table(en, es, ar)], &[], Language::En)
}

fn good() -> Texts {
    texts(EN, ES, AR).unwrap()
}

fn hours(texts: &Texts, language: Language, hours: i64) -> String {
    let values = FluentArgs::from_iter([("hours", hours)]);
    texts
        .fill(language, Medium::Plain, "hours", &values)
        .unwrap()
}

#[test]
fn every_language_counts_by_its_own_rules() {
    let texts = good();
    let arabic = |number| hours(&texts, Language::Ar, number);
    assert_eq!(arabic(0), "0");
    assert_eq!(arabic(1), "ساعة");
    assert_eq!(arabic(2), "ساعتان");
    assert_eq!(arabic(3), "\u{2068}3\u{2069} ساعات");
    assert_eq!(arabic(11), "\u{2068}11\u{2069} ساعةً");
    assert_eq!(arabic(100), "\u{2068}100\u{2069} ساعة");
    assert_eq!(hours(&texts, Language::En, 1), "1 hour");
    assert_eq!(hours(&texts, Language::En, 24), "24 hours");
    assert_eq!(hours(&texts, Language::Es, 1), "1 hora");
}

#[test]
fn values_are_isolated_where_directions_mix_and_markup_stays_in_html() {
    let texts = good();
    let say = |language, name| texts.say(language, "hello", &[("name", name)]).unwrap();
    assert_eq!(say(Language::En, "Ada"), "Hello Ada!");
    assert_eq!(say(Language::En, "ليلى"), "Hello \u{2068}ليلى\u{2069}!");
    assert_eq!(say(Language::Ar, "Ada"), "مرحبًا \u{2068}Ada\u{2069}!");
    let values = FluentArgs::from_iter([("name", "Ada")]);
    let html = texts.fill(Language::Es, Medium::Html, "hello", &values);
    assert_eq!(html.unwrap(), "¡Hola, <strong>Ada</strong>!");
}

#[test]
fn what_is_missing_is_an_error_and_never_shown() {
    let texts = good();
    assert!(texts.say(Language::En, "goodbye", &[]).is_err());
    assert!(texts.say(Language::En, "hello", &[]).is_err());
    assert!(texts.say(Language::En, "hello.title", &[]).is_err());
}

#[rstest::rstest]
#[case::broken("hello = { $name", "hello = { $name }", "hello = { $name }", "en")]
#[case::missing("a = A\nb = B", "a = A", "a = A\nb = B", "es: b is missing")]
#[case::surplus("a = A", "a = A", "a = A\nb = B", "ar: b is in no other language")]
#[case::other_values("a = { $x }", "a = { $y }", "a = { $x }", "es: a is made of")]
#[case::fewer_values(
    "a = { $x } { $y }",
    "a = { $x } { $y }",
    "a = { $x }",
    "ar: a is made of"
)]
#[case::other_title(
    "a = A\n    .title = T",
    "a = A",
    "a = A\n    .title = T",
    "es: a.title is missing"
)]
#[case::twice("a = A\na = B", "a = A", "a = A", "en")]
#[case::nothing("a =\n    .title = T", "a = A", "a = A", "en")]
#[case::term("-a = A\nb = { -a }", "b = B", "b = B", "en")]
#[case::function("a = { NUMBER($x) }", "a = A", "a = A", "a text holds variables")]
#[case::literal("a = { \"<b>\" }", "a = A", "a = A", "a text holds variables")]
#[case::markup("a = <b>A</b>", "a = A", "a = A", "the only markup")]
#[case::entity("a = A &amp; B", "a = A", "a = A", "the only markup")]
#[case::in_a_choice("a = { $x ->\n   *[other] <i>\n}", "a = A", "a = A", "the only markup")]
#[case::repeats_nothing("a = { b }", "a = { b }", "a = { b }", "there is no b")]
#[case::repeats_values(
    "a = { b }\nb = { $x }",
    "a = { b }\nb = { $x }",
    "a = { b }\nb = { $x }",
    "a plain one"
)]
fn a_mistake_is_told_at_start(
    #[case] en: &str,
    #[case] es: &str,
    #[case] ar: &str,
    #[case] expected: &str,
) {
    let error = texts(en, es, ar).map(|_| ()).unwrap_err();
    let told = format!("{error:#}");
    assert!(told.contains(expected), "{told}");
}

#[test]
fn problems_are_english_by_themselves_and_translated_into_every_other_language() {
    const ES: &str = "problem-broken = Arréglelo.\n    .title = Está roto";
    const AR: &str = "problem-broken = أصلحه.\n    .title = معطل";
    let new = |en, es, ar| Texts::new(&[table(en, es, ar)], ALL, Language::En);
    let texts = new("", ES, AR).unwrap();
    assert_eq!(texts.problem_fix(Language::En, &BROKEN), "Please mend it.");
    assert_eq!(texts.problem_title(Language::En, &BROKEN), "It is broken");
    assert_eq!(texts.problem_fix(Language::Es, &BROKEN), "Arréglelo.");
    assert_eq!(texts.problem_title(Language::Ar, &BROKEN), "معطل");
    let told = |result: anyhow::Result<Texts>| format!("{:#}", result.map(|_| ()).unwrap_err());
    assert!(told(new("", ES, "")).contains("ar: problem-broken is missing"));
    assert!(
        told(new("", "problem-broken = Arréglelo.", AR))
            .contains("problem-broken.title is missing")
    );
    assert!(told(new(ES, ES, AR)).contains("belongs in the table of problems"));
    let surplus = format!("{ES}\nproblem-other = Otro.\n    .title = Otro");
    assert!(told(new("", &surplus, AR)).contains("problem-other"));
}

#[test]
fn the_language_of_an_account_is_the_nearest_that_there_is() {
    let texts = Texts::new(&[table(EN, ES, AR)], &[], Language::Ar).unwrap();
    assert_eq!(texts.spoken_in("es-419"), Language::Es);
    assert_eq!(texts.spoken_in("fr"), Language::Ar);
}
