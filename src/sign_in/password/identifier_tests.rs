use rstest::rstest;

use super::*;

const ADA: Person<'static> = Person {
    name: Some("Ada Lovelace"),
    email: Some("ada.byron@engine-works.example"),
};

#[rstest]
#[case::name_and_year("AdaLovelace2024!")]
#[case::family_name_and_date("Lovelace19871204!")]
#[case::name_in_reverse_order("lovelaceada#12")]
#[case::substituted("L0v3l@ce#2024")]
#[case::between_signs("!!!!lovelace!!!!")]
#[case::of_the_address("byron-byron-77")]
#[case::of_the_domain("Engine_Works_1")]
#[case::of_the_site("BonafideBonafide1")]
#[case::of_several("ada@bonafide2024")]
#[case::with_a_common_word("lovelace-password")]
#[case::with_few_random_signs("lovelace#k9!v")]
fn too_little_stands_beside_the_persons_words(#[case] password: &str) {
    assert!(Words::of(&ADA, "Bonafide").make_up(password), "{password}");
}

#[rstest]
#[case::short_name_in_a_passphrase("correct-horse-ada-battery")]
#[case::long_name_in_a_passphrase("correct-horse-lovelace-battery")]
#[case::part_of_a_word("canadawinterlake")]
#[case::top_level_domain_only("an example of mine")]
#[case::nothing_of_theirs("velvet anchor mosaic")]
#[case::empty("")]
fn a_password_that_stands_alone_is_fine(#[case] password: &str) {
    assert!(!Words::of(&ADA, "Bonafide").make_up(password), "{password}");
}

#[rstest]
#[case("Jürgen Müller", "jurgenmuller2024")]
#[case("Jurgen Muller", "JürgenMüller2024")]
#[case("Ada Yu", "adayu20241987")]
#[case("Дарья Иванова", "ДарьяИванова2024")]
#[case("O'Neill-Smythe", "oneillsmythe#1")]
fn names_are_compared_without_accents_case_and_separators(
    #[case] name: &str,
    #[case] password: &str,
) {
    let person = Person {
        name: Some(name),
        email: None,
    };
    assert!(Words::of(&person, "").make_up(password), "{password}");
}

#[test]
fn nobody_and_nothing_forbid_nothing() {
    let nobody = Person {
        name: None,
        email: None,
    };
    assert!(!Words::of(&nobody, "").make_up("anything at all"));
}

#[rstest]
#[case("", "")]
#[case("ada", "")]
#[case("ada@localhost", "")]
#[case("ada@mail.engine.example", "mail.engine")]
fn a_domain_is_taken_without_its_top_level(#[case] email: &str, #[case] domain: &str) {
    assert_eq!(address(email).1, domain);
}
