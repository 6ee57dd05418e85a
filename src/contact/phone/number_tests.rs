//! Numbers as people type them: what they become, and what kind of line they belong to.

use super::LineType::{
    Landline, Mobile, MobileOrLandline as Either, Personal, Premium, SharedCost, TollFree, Voip,
};
use super::*;

/// As it was typed, the country that was chosen, E.164, country of the number, line.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    LineType,
);

const NUMBERS: &[Row] = &[
    ("612 34 56 78", "ES", "+34612345678", "ES", Mobile),
    ("+34 612-345-678", "", "+34612345678", "ES", Mobile),
    ("0034612345678", "", "+34612345678", "ES", Mobile),
    ("٠٠٣٤٦١٢٣٤٥٦٧٨", "", "+34612345678", "ES", Mobile),
    ("＋３４６１２３４５６７８", "", "+34612345678", "ES", Mobile),
    ("912 34 56 78", "ES", "+34912345678", "ES", Landline),
    ("800 123 456", "ES", "+34800123456", "ES", TollFree),
    ("803 123 456", "ES", "+34803123456", "ES", Premium),
    ("07400 123456", "GB", "+447400123456", "GB", Mobile),
    ("+44 20 7946 0018", "", "+442079460018", "GB", Landline),
    ("0800 123 4567", "GB", "+448001234567", "GB", TollFree),
    ("0909 012 3456", "GB", "+449090123456", "GB", Premium),
    ("+44 56 1234 5678", "", "+445612345678", "GB", Voip),
    ("+44 70 1234 5678", "", "+447012345678", "GB", Personal),
    ("(201) 555-0123", "US", "+12015550123", "US", Either),
    ("+1 650 253 0000", "", "+16502530000", "US", Either),
    ("800 234 5678", "US", "+18002345678", "US", TollFree),
    ("900 234 5678", "US", "+19002345678", "US", Premium),
    ("+1 506 234 5678", "", "+15062345678", "CA", Either),
    ("0151 23456789", "DE", "+4915123456789", "DE", Mobile),
    ("030 123456", "DE", "+4930123456", "DE", Landline),
    ("0800 1234567", "DE", "+498001234567", "DE", TollFree),
    ("0900 1234567", "DE", "+499001234567", "DE", Premium),
    ("06 12 34 56 78", "FR", "+33612345678", "FR", Mobile),
    ("01 23 45 67 89", "FR", "+33123456789", "FR", Landline),
    ("08 01 23 45 67", "FR", "+33801234567", "FR", TollFree),
    ("09 12 34 56 78", "FR", "+33912345678", "FR", Voip),
    ("312 345 6789", "IT", "+393123456789", "IT", Mobile),
    ("912 345 678", "PT", "+351912345678", "PT", Mobile),
    ("212 345 678", "PT", "+351212345678", "PT", Landline),
    ("06 12345678", "NL", "+31612345678", "NL", Mobile),
    ("010 123 4567", "NL", "+31101234567", "NL", Landline),
    ("0470 12 34 56", "BE", "+32470123456", "BE", Mobile),
    ("078 123 45 67", "CH", "+41781234567", "CH", Mobile),
    ("021 234 56 78", "CH", "+41212345678", "CH", Landline),
    ("0664 123456", "AT", "+43664123456", "AT", Mobile),
    ("512 345 678", "PL", "+48512345678", "PL", Mobile),
    ("12 345 67 89", "PL", "+48123456789", "PL", Landline),
    ("070 123 45 67", "SE", "+46701234567", "SE", Mobile),
    ("406 12 345", "NO", "+4740612345", "NO", Mobile),
    ("041 2345678", "FI", "+358412345678", "FI", Mobile),
    ("085 012 3456", "IE", "+353850123456", "IE", Mobile),
    ("691 234 5678", "GR", "+306912345678", "GR", Mobile),
    ("0501 234 56 78", "TR", "+905012345678", "TR", Mobile),
    ("050 123 4567", "UA", "+380501234567", "UA", Mobile),
    ("8 (912) 345-67-89", "RU", "+79123456789", "RU", Mobile),
    ("051 234 5678", "SA", "+966512345678", "SA", Mobile),
    ("011 234 5678", "SA", "+966112345678", "SA", Landline),
    ("050 123 4567", "AE", "+971501234567", "AE", Mobile),
    ("0100 123 4567", "EG", "+201001234567", "EG", Mobile),
    ("02 34567890", "EG", "+20234567890", "EG", Landline),
    ("0650-123456", "MA", "+212650123456", "MA", Mobile),
    ("050-234-5678", "IL", "+972502345678", "IL", Mobile),
    ("081234 56789", "IN", "+918123456789", "IN", Mobile),
    ("1800 123 456", "IN", "+911800123456", "IN", TollFree),
    ("0301 2345678", "PK", "+923012345678", "PK", Mobile),
    ("01812-345678", "BD", "+8801812345678", "BD", Mobile),
    ("090-1234-5678", "JP", "+819012345678", "JP", Mobile),
    ("03-1234-5678", "JP", "+81312345678", "JP", Landline),
    ("050-1234-5678", "JP", "+815012345678", "JP", Voip),
    ("131 2345 6789", "CN", "+8613123456789", "CN", Mobile),
    ("8123 4567", "SG", "+6581234567", "SG", Mobile),
    ("0412 345 678", "AU", "+61412345678", "AU", Mobile),
    ("1300 123 456", "AU", "+611300123456", "AU", SharedCost),
    ("021 123 4567", "NZ", "+64211234567", "NZ", Mobile),
    ("(11) 96123-4567", "BR", "+5511961234567", "BR", Mobile),
    ("(11) 2345-6789", "BR", "+551123456789", "BR", Landline),
    ("321 1234567", "CO", "+573211234567", "CO", Mobile),
    ("912 345 678", "PE", "+51912345678", "PE", Mobile),
    ("0802 123 4567", "NG", "+2348021234567", "NG", Mobile),
    ("0712 123456", "KE", "+254712123456", "KE", Mobile),
    ("071 123 4567", "ZA", "+27711234567", "ZA", Mobile),
    ("0905 123 4567", "PH", "+639051234567", "PH", Mobile),
];

#[test]
fn every_number_becomes_one_canonical_form_and_shows_its_line() {
    let mut wrong = Vec::new();
    for (typed, country, e164, region, line) in NUMBERS {
        let country = Some(*country).filter(|country| !country.is_empty());
        let read = PhoneNumber::parse(typed, country);
        let found = read
            .as_ref()
            .map(|number| (number.as_str(), number.region.as_str(), number.line));
        if found != Some((*e164, *region, *line)) {
            wrong.push(format!("{typed} {country:?}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let countries: std::collections::BTreeSet<_> = NUMBERS.iter().map(|row| row.3).collect();
    assert!(NUMBERS.len() >= 60 && countries.len() >= 20);
}

#[test]
fn a_canonical_form_reads_back_as_itself() {
    for row in NUMBERS {
        let read = PhoneNumber::parse(row.2, None).map(|number| number.as_str().to_owned());
        assert_eq!(read.as_deref(), Some(row.2));
    }
}

#[rstest::rstest]
#[case("", None)]
#[case("+", None)]
#[case("612345678", None)]
#[case("612345678", Some("ZZ"))]
#[case("612345678", Some(""))]
#[case("+999123456789", None)]
#[case("+34 612 34 56 7", None)]
#[case("+34 612 34 56 78 ext. 5", None)]
#[case("tel:+34612345678", None)]
#[case("+34612345678\r\nX: 1", None)]
#[case("++34612345678", None)]
#[case("+346123456781234567890", None)]
#[case("112", Some("ES"))]
fn what_is_no_number_is_refused(#[case] text: &str, #[case] country: Option<&str>) {
    assert_eq!(PhoneNumber::parse(text, country), None);
}

#[test]
fn a_masked_number_keeps_its_country_and_two_digits() {
    let number = PhoneNumber::parse("+34612345678", None).unwrap();
    assert_eq!(number.masked(), "+34 ••• 78");
}

proptest::proptest! {
    #[test]
    fn whatever_is_typed_is_read_or_refused(text in "[+0-9 ().-]{0,24}|\\PC{0,24}", country in "[A-Za-z]{2}|\\PC{0,3}") {
        let _read = (PhoneNumber::parse(&text, Some(&country)), PhoneNumber::parse(&text, None));
    }
}
