//! Where an address is, roughly: a country, and a city where that is known. People recognise a sign-in of their own by it.
//!
//! It is looked up in a file that the operator brings, in the format of MaxMind's databases; without one nothing has a place. Nothing
//! is asked over the network, and no place is stored: it is looked up whenever it is shown.

use std::path::Path;

use anyhow::{Context, ensure};
use ipnet::IpNet;
use maxminddb::{LookupResult, PathElement, Reader, WithinOptions};
use serde::Serialize;
use utoipa::ToSchema;

use super::texts::Language;

/// Entries of a file that are searched for a country before it is taken for a file of something else.
const SEARCHED: usize = 10_000;
/// The longest name of a place, characters.
const NAME_MAX: usize = 100;

const COUNTRY: PathElement<'static> = PathElement::Key("country");
const REGION: [PathElement<'static>; 2] = [PathElement::Key("subdivisions"), PathElement::Index(0)];
const CITY: PathElement<'static> = PathElement::Key("city");

/// Roughly where an address is, as the operator's database has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Place {
    /// Country, ISO 3166-1 alpha-2.
    #[schema(max_length = 2, examples("DE"))]
    pub country_code: String,
    /// Country, in the language of `Accept-Language` where the database has it, else in English.
    #[schema(max_length = 100, examples("Germany"))]
    pub country: String,
    /// State or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, examples("Land Berlin"))]
    pub region: Option<String>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, examples("Berlin"))]
    pub city: Option<String>,
}

impl Place {
    /// For people: `Berlin, Germany`.
    pub fn for_people(&self) -> String {
        match self.city.as_ref().or(self.region.as_ref()) {
            Some(nearer) => format!("{nearer}, {}", self.country),
            None => self.country.clone(),
        }
    }
}

/// The database of places, if there is one.
#[derive(Default)]
pub struct Places(Option<Reader<Vec<u8>>>);

impl Places {
    /// Reads the file, all of it, and makes sure that it is whole and tells countries. Blocks.
    pub fn open(file: Option<&Path>) -> anyhow::Result<Self> {
        let opened = file.map(|file| {
            read(file).with_context(|| format!("BONAFIDE_GEOIP_FILE: {}", file.display()))
        });
        opened.transpose().map(Self)
    }

    /// Where a shortened address is (`203.0.113.0/24`, `2001:db8:1::/48`). What is nearer than a country is told only if it holds for the
    /// whole of that network: a wrong city would frighten people.
    pub fn place_of(&self, shortened: &str, language: Language) -> Option<Place> {
        let network: IpNet = shortened.parse().ok()?;
        let found = self.0.as_ref()?.lookup(network.network()).ok()?;
        let country_code = country_code(&found)?;
        let of_all = covers(&found, &network);
        let near = |at: &[PathElement<'_>]| of_all.then(|| name(&found, at, language)).flatten();
        Some(Place {
            country: name(&found, &[COUNTRY], language).unwrap_or_else(|| country_code.clone()),
            region: near(&REGION),
            city: near(&[CITY]),
            country_code,
        })
    }
}

type Found<'a> = LookupResult<'a, Vec<u8>>;

fn read(file: &Path) -> anyhow::Result<Reader<Vec<u8>>> {
    let reader = Reader::open_readfile(file)?;
    reader.verify()?;
    let mut entries = reader.networks(WithinOptions::default())?.take(SEARCHED);
    let tells_countries =
        entries.any(|entry| entry.is_ok_and(|found| country_code(&found).is_some()));
    ensure!(
        tells_countries,
        "a database of type {} tells no countries; one of cities or countries is wanted",
        reader.metadata().database_type
    );
    Ok(reader)
}

fn country_code(found: &Found<'_>) -> Option<String> {
    let code = text(found, &[COUNTRY, PathElement::Key("iso_code")])?;
    let is_code = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code.then(|| code.to_owned())
}

/// The name of what stands at `at`, in this language or else in English.
fn name(found: &Found<'_>, at: &[PathElement<'_>], language: Language) -> Option<String> {
    let named = |language: Language| {
        let names = [
            PathElement::Key("names"),
            PathElement::Key(language.as_str()),
        ];
        let name = text(found, &[at, &names[..]].concat())?;
        Some(name.chars().take(NAME_MAX).collect()).filter(|name: &String| !name.is_empty())
    };
    named(language).or_else(|| named(Language::En))
}

/// The text at this place of an entry; what is missing or something else is none.
fn text<'a>(found: &Found<'a>, path: &[PathElement<'_>]) -> Option<&'a str> {
    found.decode_path(path).ok().flatten()
}

/// Whether an entry is about all of a network.
fn covers(found: &Found<'_>, network: &IpNet) -> bool {
    let entry = found.network().ok();
    entry.is_some_and(|entry| {
        let same_family = entry.is_ipv4() == network.addr().is_ipv4();
        !same_family || entry.prefix() <= network.prefix_len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CITIES: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/geoip/GeoLite2-City-Test.mmdb"
    );
    const NO_PLACES: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/geoip/GeoIP2-Connection-Type-Test.mmdb"
    );

    fn told(place: Option<&Place>) -> String {
        let Some(place) = place else {
            return String::new();
        };
        let near = [&place.region, &place.city].map(|name| name.as_deref().unwrap_or("-"));
        format!(
            "{} {} {} {}: {}",
            place.country_code,
            place.country,
            near[0],
            near[1],
            place.for_people()
        )
    }

    #[rstest::rstest]
    #[case(
        "214.78.3.0/24",
        Language::En,
        "US United States California San Diego: San Diego, United States"
    )]
    #[case(
        "214.78.3.0/24",
        Language::Es,
        "US Estados Unidos California San Diego: San Diego, Estados Unidos"
    )]
    #[case(
        "2001:480:10::/48",
        Language::En,
        "US United States California San Diego: San Diego, United States"
    )]
    #[case::not_in_this_language(
        "175.16.199.0/24",
        Language::Es,
        "CN China Jilin Sheng Changchun: Changchun, China"
    )]
    #[case::nor_in_this_one("67.43.156.0/24", Language::Ar, "BT Bhutan - -: Bhutan")]
    #[case::no_city("67.43.156.0/24", Language::Es, "BT Bután - -: Bután")]
    #[case::no_city("2001:218:1::/48", Language::En, "JP Japan - -: Japan")]
    #[case::a_city_for_a_part_of_the_network(
        "214.78.0.0/16",
        Language::En,
        "US United States - -: United States"
    )]
    #[case::not_there("127.0.0.0/24", Language::En, "")]
    #[case::not_there("2001:db8:1::/48", Language::En, "")]
    #[case::nothing_at_its_base("81.2.69.0/24", Language::En, "")]
    #[case::no_address("", Language::En, "")]
    #[case::no_address("internal", Language::En, "")]
    #[case::no_address("214.78.3.0/33", Language::En, "")]
    #[case::no_address("214.78.3.0/24/24", Language::En, "")]
    fn a_network_is_where_the_database_says(
        #[case] shortened: &str,
        #[case] language: Language,
        #[case] expected: &str,
    ) {
        let places = Places::open(Some(Path::new(CITIES))).unwrap();
        assert_eq!(
            told(places.place_of(shortened, language).as_ref()),
            expected
        );
    }

    #[test]
    fn without_a_database_nothing_has_a_place() {
        let places = Places::open(None).unwrap();
        assert_eq!(places.place_of("214.78.3.0/24", Language::En), None);
    }

    fn refused(file: &Path) -> String {
        let error = Places::open(Some(file)).map(|_| ()).unwrap_err();
        let told = format!("{error:#}");
        assert!(
            told.starts_with(&format!("BONAFIDE_GEOIP_FILE: {}: ", file.display())),
            "{told}"
        );
        told
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        refused(Path::new("/nonexistent/places.mmdb"));
        refused(Path::new(env!("CARGO_MANIFEST_DIR")));
        refused(Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/Cargo.toml"
        )));
        assert!(
            refused(Path::new(NO_PLACES))
                .contains("type GeoIP2-Connection-Type tells no countries")
        );
    }

    #[test]
    fn a_damaged_file_is_refused() {
        let whole = std::fs::read(CITIES).unwrap();
        let file = tempfile::NamedTempFile::new().unwrap();
        let (middle, end) = (whole.len() / 2, whole.len() - 1);
        let mut overwritten = whole.clone();
        overwritten[middle..middle + 400].fill(0xff);
        for damaged in [
            &[],
            &whole[..middle],
            &whole[..end],
            &whole[middle..],
            &overwritten,
        ] {
            std::fs::write(file.path(), damaged).unwrap();
            refused(file.path());
        }
        std::fs::write(file.path(), &whole).unwrap();
        assert!(Places::open(Some(file.path())).is_ok());
    }
}
