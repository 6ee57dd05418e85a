use rstest::rstest;

use super::*;

#[test]
fn the_embedded_list_loads_and_holds_long_and_short_entries() {
    let listed = LISTED.as_ref().expect("the embedded list is sound");
    assert!(listed.len() > 100_000);
    assert!(listed.contains("password"));
    assert!(listed.contains("thewalkingdead"));
    assert!(!listed.contains("Password"), "entries are in lower case");
}

#[rstest]
#[case::listed("letmein")]
#[case::listed_and_long("thewalkingdead")]
#[case::upper_case("TheWalkingDead")]
#[case::substituted("p@ssw0rd")]
#[case::substituted_in_part("P@s$word")]
#[case::one_for_i("m1crosoft")]
#[case::one_for_l("i1oveyou")]
#[case::decorated_with_a_year("Sunshine-2024")]
#[case::decorated_with_a_date("password19870412")]
#[case::decorated_on_both_sides("!!Dragon99")]
#[case::decorated_and_substituted("P@ssw0rd2024!")]
#[case::listed_with_its_own_digits("abc123!!!")]
#[case::digits_alone("123456789012")]
#[case::twice("passwordpassword")]
#[case::twice_with_a_space("Password Password")]
#[case::three_times("abc123-abc123-abc123")]
#[case::twice_and_a_bit("qwertyqwertyqwer")]
#[case::twice_then_digits("passwordpassword2024")]
#[case::decorated_then_twice("password1!password1!")]
#[case::twice_and_substituted("p@sswordp@ssword")]
fn a_listed_password_is_seen_through_its_disguise(#[case] password: &str) {
    assert!(is_common(password), "{password}");
}

#[rstest]
#[case::empty("")]
#[case::too_short_to_be_listed("cat")]
#[case::passphrase("correct-horse-ada-battery")]
#[case::passphrase_of_common_words("sunshine over purple dragons")]
#[case::two_listed_words("monkey teapot sunshine")]
#[case::digits_outweigh_the_word("velvet839201")]
#[case::much_around_a_long_word("74!administrator#2%9!7$16")]
#[case::random("g7#Qz!w2Lm9x")]
#[case::random_digits("830194627518")]
#[case::other_script("кораблик плывёт вдаль")]
#[case::a_phrase_twice("velvet anchor velvet anchor")]
fn a_password_of_its_own_is_left_alone(#[case] password: &str) {
    assert!(!is_common(password), "{password}");
}

#[test]
fn composed_and_decomposed_spellings_are_one() {
    let composed: String = folded("Citroe\u{308}n").iter().collect();
    assert_eq!(composed, "citro\u{eb}n");
}

#[test]
fn a_huge_password_costs_nothing() {
    assert!(!is_common(&"password".repeat(1_000)));
}

#[rstest]
#[case("abcdefabcdef", Some("abcdef"))]
#[case("abcdefgabcdefgabc", Some("abcdefg"))]
#[case("abcdefgabcdef", None)]
#[case("aaaaaaaaaaaa", Some("aaaaaa"))]
#[case("abcabc", None)]
fn the_repeated_unit_is_the_shortest_that_could_be_listed(
    #[case] text: &str,
    #[case] unit: Option<&str>,
) {
    let text: Vec<char> = text.chars().collect();
    let found: Option<String> = repeated_unit(&text).map(|unit| unit.iter().collect());
    assert_eq!(found.as_deref(), unit);
}
