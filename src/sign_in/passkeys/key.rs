//! Public keys as authenticators hand them out (COSE), and their signatures.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use coset::cbor::Value;
use coset::iana::{self, EnumI64};
use coset::{Algorithm, AsCborValue, CoseKey, KeyType, Label};

use super::Flaw;
use super::authenticator_data::value;

/// What is offered, best first: every authenticator knows one of the three. Windows Hello on older machines knows RSA alone.
pub const OFFERED: [iana::Algorithm; 3] = [
    iana::Algorithm::ES256,
    iana::Algorithm::EdDSA,
    iana::Algorithm::RS256,
];

/// 2048 bits; shorter ones are too weak.
const MODULUS_MIN: usize = 256;
/// Longer moduli are nobody's and cost time (bytes).
const MODULUS_MAX: usize = 512;
/// A public exponent as large as the modulus would make a signature dear to check.
const EXPONENT_MAX: usize = 4;

/// A key of a kind that is offered.
#[derive(Debug)]
pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// Reads a COSE key. Points off the curve and moduli of less than 2048 bits are no keys.
    pub fn parse(mut cose: &[u8]) -> Result<Self, Flaw> {
        let read = value(&mut cose)?;
        let key = CoseKey::from_cbor_value(read).map_err(|_| Flaw::Key)?;
        let known = match &key.alg {
            Some(Algorithm::Assigned(iana::Algorithm::ES256)) => elliptic(&key),
            Some(Algorithm::Assigned(iana::Algorithm::EdDSA)) => edwards(&key),
            Some(Algorithm::Assigned(iana::Algorithm::RS256)) => rsa(&key),
            _ => None,
        };
        known.filter(|_| cose.is_empty()).map(Self).ok_or(Flaw::Key)
    }

    /// Checks a signature.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Flaw> {
        self.0
            .verify_sig(message, signature)
            .map_err(|_| Flaw::Signature)
    }
}

fn elliptic(key: &CoseKey) -> Option<ParsedPublicKey> {
    use iana::Ec2KeyParameter::{Crv, X, Y};
    of_type(key, iana::KeyType::EC2)?;
    on_curve(key, Crv, iana::EllipticCurve::P_256)?;
    // The standard forbids the compressed form, whose `y` is a boolean.
    let (x, y) = (bytes(key, X)?, bytes(key, Y)?);
    if x.len() != 32 || y.len() != 32 {
        return None;
    }
    let point = [&[4], x, y].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).ok()
}

fn edwards(key: &CoseKey) -> Option<ParsedPublicKey> {
    use iana::OkpKeyParameter::{Crv, X};
    of_type(key, iana::KeyType::OKP)?;
    on_curve(key, Crv, iana::EllipticCurve::Ed25519)?;
    ParsedPublicKey::new(&ED25519, bytes(key, X)?).ok()
}

fn rsa(key: &CoseKey) -> Option<ParsedPublicKey> {
    use iana::RsaKeyParameter::{E, N};
    of_type(key, iana::KeyType::RSA)?;
    let (n, e) = (bytes(key, N)?, bytes(key, E)?);
    let (first, exponent) = (*n.first()?, *e.first()?);
    let is_long_enough = n.len() > MODULUS_MIN || (n.len() == MODULUS_MIN && first & 0x80 != 0);
    let is_short_enough = n.len() <= MODULUS_MAX && e.len() <= EXPONENT_MAX;
    if first == 0 || exponent == 0 || !is_long_enough || !is_short_enough {
        return None;
    }
    let parts = RsaPublicKeyComponents { n, e };
    parts.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256).ok()
}

fn of_type(key: &CoseKey, wanted: iana::KeyType) -> Option<()> {
    (key.kty == KeyType::Assigned(wanted)).then_some(())
}

fn on_curve(key: &CoseKey, parameter: impl EnumI64, wanted: iana::EllipticCurve) -> Option<()> {
    let curve = parameter_of(key, parameter)?.as_integer()?;
    (i128::from(curve) == i128::from(wanted.to_i64())).then_some(())
}

fn bytes(key: &CoseKey, parameter: impl EnumI64) -> Option<&[u8]> {
    parameter_of(key, parameter)?.as_bytes().map(Vec::as_slice)
}

fn parameter_of(key: &CoseKey, parameter: impl EnumI64) -> Option<&Value> {
    let label = Label::Int(parameter.to_i64());
    let mut found = key.params.iter().filter(|(name, _)| *name == label);
    found.next().map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use coset::cbor::into_writer;

    use super::*;

    type Member = (i64, Value);

    fn parse(members: &[Member]) -> Result<(), Flaw> {
        let members = members
            .iter()
            .map(|(name, value)| (Value::from(*name), value.clone()));
        let mut cose = Vec::new();
        into_writer(&Value::Map(members.collect()), &mut cose).expect("CBOR");
        PublicKey::parse(&cose).map(|_| ())
    }

    /// The generator of P-256, which is on the curve.
    fn elliptic() -> [Member; 5] {
        let bytes = |text: &str| {
            Value::Bytes(
                data_encoding::HEXLOWER
                    .decode(text.as_bytes())
                    .expect("hexadecimal"),
            )
        };
        [
            (1, 2.into()),
            (3, (-7).into()),
            (-1, 1.into()),
            (
                -2,
                bytes("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
            ),
            (
                -3,
                bytes("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
            ),
        ]
    }

    #[rstest::rstest]
    #[case::type_of_another(0, 1.into())]
    #[case::algorithm_that_was_not_offered(1, (-35).into())]
    #[case::algorithm_of_another_type(1, (-8).into())]
    #[case::another_curve(2, 2.into())]
    #[case::off_the_curve(3, Value::Bytes(vec![1; 32]))]
    #[case::short(3, Value::Bytes(vec![1; 31]))]
    #[case::compressed(4, Value::Bool(true))]
    fn a_key_of_p_256_is_whole_or_none(#[case] place: usize, #[case] value: Value) {
        let mut key = elliptic();
        assert_eq!(parse(&key), Ok(()));
        key[place].1 = value;
        assert_eq!(parse(&key), Err(Flaw::Key));
    }

    #[test]
    fn a_member_that_is_missing_or_comes_twice_is_no_key() {
        let key = elliptic();
        for place in 0..key.len() {
            let mut fewer = key.to_vec();
            let member = fewer.remove(place);
            assert_eq!(parse(&fewer), Err(Flaw::Key));
            let more = [&key[..], &[member]].concat();
            assert_eq!(parse(&more), Err(Flaw::Key));
        }
    }

    #[rstest::rstest]
    #[case(256, 0xff, &[1, 0, 1], Ok(()))]
    #[case(512, 0xff, &[1, 0, 1], Ok(()))]
    #[case(256, 0x7f, &[1, 0, 1], Err(Flaw::Key))]
    #[case(128, 0xff, &[1, 0, 1], Err(Flaw::Key))]
    #[case(513, 0xff, &[1, 0, 1], Err(Flaw::Key))]
    #[case(257, 0, &[1, 0, 1], Err(Flaw::Key))]
    #[case(256, 0xff, &[0, 1, 0, 1], Err(Flaw::Key))]
    #[case(256, 0xff, &[1, 0, 0, 0, 1], Err(Flaw::Key))]
    #[case(256, 0xff, &[], Err(Flaw::Key))]
    fn a_key_of_rsa_is_neither_weak_nor_dear(
        #[case] length: usize,
        #[case] first: u8,
        #[case] exponent: &[u8],
        #[case] expected: Result<(), Flaw>,
    ) {
        let mut modulus = vec![0xff; length];
        modulus[0] = first;
        let key = [
            (1, 3.into()),
            (3, (-257).into()),
            (-1, Value::Bytes(modulus)),
            (-2, Value::Bytes(exponent.to_vec())),
        ];
        assert_eq!(parse(&key), expected);
    }
}
