//! All files.

use super::bombs;
use super::build::{Dice, chunk, inserted, jpeg, png, segment, webp, webp_of};

/// What has to come of a file.
pub enum Expected {
    /// This problem.
    Refused(&'static str),
    /// A clean picture.
    Read,
    /// A documented problem or a clean picture.
    Either,
}

/// A file.
pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    pub expected: Expected,
}

pub fn case(name: impl Into<String>, bytes: Vec<u8>, expected: Expected) -> Case {
    Case {
        name: name.into(),
        bytes,
        expected,
    }
}

const UNREADABLE: Expected = Expected::Refused("image_unreadable");
const ANIMATED: Expected = Expected::Refused("image_animated");

pub fn all() -> Vec<Case> {
    let seeds = [
        ("JPEG", jpeg(360, 340)),
        ("PNG", png(360, 340)),
        ("WebP", webp(360, 340)),
    ];
    let mut all = bombs::all();
    for (kind, seed) in &seeds {
        all.push(case(format!("a good {kind}"), seed.clone(), Expected::Read));
        all.extend(cut(kind, seed));
        all.extend(flipped(kind, seed));
        all.extend(polyglots(kind, seed));
    }
    all.extend(strangers());
    all.extend(moving());
    all.extend(torn());
    all
}

/// Cut off at every thirteenth part.
fn cut(kind: &str, seed: &[u8]) -> Vec<Case> {
    let cut = (1..13).map(|part| {
        let length = seed.len() * part / 13;
        case(
            format!("{kind} cut at {part} of 13"),
            seed[..length].to_vec(),
            UNREADABLE,
        )
    });
    let short = (3..20).map(|length| {
        let expected = if length < 12 {
            Expected::Either
        } else {
            UNREADABLE
        };
        case(
            format!("the first {length} bytes of a {kind}"),
            seed[..length].to_vec(),
            expected,
        )
    });
    let last = case(
        format!("{kind} without its last byte"),
        seed[..seed.len() - 1].to_vec(),
        UNREADABLE,
    );
    cut.chain(short).chain([last]).collect()
}

/// Bits turned over, the same ones at every run: in the head of the file, and anywhere.
fn flipped(kind: &str, seed: &[u8]) -> Vec<Case> {
    let mut dice = Dice(0x5EED_0F0A_11CE_5AFE);
    let mut all = Vec::new();
    for number in 0..40 {
        let mut bytes = seed.to_vec();
        let within = if number % 2 == 0 {
            200.min(bytes.len())
        } else {
            bytes.len()
        };
        for _ in 0..=number / 8 {
            let at = dice.below(within);
            bytes[at] ^= 1 << dice.below(8);
        }
        all.push(case(
            format!("{kind} with turned bits, {number}"),
            bytes,
            Expected::Either,
        ));
    }
    all
}

/// A picture that is something else as well.
fn polyglots(kind: &str, seed: &[u8]) -> Vec<Case> {
    let tails: [(&str, &[u8]); 6] = [
        ("a ZIP", b"PK\x03\x04SECRETPK\x05\x06"),
        ("a page", b"<html><script>alert('SECRET')</script>"),
        ("a PDF", b"%PDF-1.7 SECRET"),
        ("a script", b"/*SECRET*/=1;alert(1)"),
        ("another picture", b"\xFF\xD8\xFF\xE0SECRET\xFF\xD9"),
        ("a program", b"\x7FELF SECRET"),
    ];
    let behind = tails.map(|(name, tail)| {
        let bytes = [seed, tail].concat();
        case(
            format!("{kind} with {name} behind it"),
            bytes,
            Expected::Read,
        )
    });
    let before = tails.map(|(name, tail)| {
        let bytes = [tail, seed].concat();
        case(
            format!("{kind} with {name} before it"),
            bytes,
            Expected::Either,
        )
    });
    behind.into_iter().chain(before).collect()
}

/// Other kinds of files, some of which claim to be pictures.
fn strangers() -> Vec<Case> {
    let kinds: [(&str, &[u8]); 16] = [
        ("GIF", b"GIF89a\x01\0\x01\0\x80\0\0\xFF\xFF\xFF\0\0\0!\xF9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
        ("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("SVG with an entity bomb", b"<!DOCTYPE a [<!ENTITY b 'cccc'>]><svg>&b;</svg>"),
        ("HTML", b"<!doctype html><script>alert(1)</script>"),
        ("BMP", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"),
        ("TIFF", b"II\x2A\0\x08\0\0\0"),
        ("big TIFF", b"MM\0\x2B\0\x08\0\0"),
        ("PDF", b"%PDF-1.7\n1 0 obj"),
        ("ELF", b"\x7FELF\x02\x01\x01\0"),
        ("HEIC", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("AVIF", b"\0\0\0\x1Cftypavif\0\0\0\0mif1avif"),
        ("MP4", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0"),
        ("PostScript", b"%!PS-Adobe-3.0 EPSF-3.0"),
        ("RIFF that is no picture", b"RIFF\x24\0\0\0WAVEfmt "),
        ("text", b"JPEG, I promise"),
    ];
    let mut all: Vec<Case> = kinds
        .iter()
        .map(|(name, bytes)| {
            case(
                *name,
                bytes.to_vec(),
                Expected::Refused("image_type_not_allowed"),
            )
        })
        .collect();
    all.push(case("nothing", Vec::new(), UNREADABLE));
    for (name, byte) in [("noughts", 0), ("ones", 0xFF)] {
        all.push(case(
            format!("12 MiB of {name}"),
            vec![byte; 12 << 20],
            Expected::Refused("image_type_not_allowed"),
        ));
    }
    for signature in [
        &b"\xFF\xD8\xFF"[..],
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\xFF\xFF\xFF\x7FWEBP",
        b"RIFF\x04\0\0\0WEBP",
    ] {
        all.push(case("a signature alone", signature.to_vec(), UNREADABLE));
        for byte in [0, 0xFF, b'A'] {
            let bytes = [signature, &vec![byte; 1 << 20]].concat();
            all.push(case(
                format!("a signature and a MiB of {byte}"),
                bytes,
                UNREADABLE,
            ));
        }
    }
    all
}

fn moving() -> Vec<Case> {
    let still = png(360, 340);
    let control = chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    let frame = chunk(b"fcTL", &[0; 26]);
    let canvas = |flags: u8| [&[flags, 0, 0, 0][..], &[103, 1, 0], &[83, 1, 0]].concat();
    let inner = webp(360, 340);
    let picture = inner[20..].to_vec();
    vec![
        case("animated PNG", inserted(&still, 33, &control), ANIMATED),
        case("PNG with a frame", inserted(&still, 33, &frame), ANIMATED),
        case(
            "PNG with frames behind its data",
            inserted(&still, still.len() - 12, &chunk(b"fdAT", &[0; 64])),
            ANIMATED,
        ),
        case(
            "animated WebP",
            webp_of(&[(b"VP8X", canvas(2)), (b"ANIM", vec![0; 6])]),
            ANIMATED,
        ),
        case(
            "WebP with a frame",
            webp_of(&[(b"VP8X", canvas(0)), (b"ANMF", vec![0; 32])]),
            ANIMATED,
        ),
        case(
            "extended WebP that is still",
            webp_of(&[(b"VP8X", canvas(0)), (b"VP8L", picture.clone())]),
            Expected::Read,
        ),
        case(
            "WebP with two pictures",
            webp_of(&[(b"VP8L", picture.clone()), (b"VP8L", picture.clone())]),
            UNREADABLE,
        ),
        case(
            "WebP whose canvas is another",
            webp_of(&[(b"VP8X", vec![0; 10]), (b"VP8L", picture)]),
            Expected::Either,
        ),
        case(
            "WebP without a picture",
            webp_of(&[(b"VP8X", canvas(0)), (b"EXIF", b"SECRET".to_vec())]),
            UNREADABLE,
        ),
    ]
}

/// Structures that do not hold together.
fn torn() -> Vec<Case> {
    let (photo, drawing) = (jpeg(360, 340), png(360, 340));
    let scan = photo
        .windows(2)
        .position(|pair| pair == [0xFF, 0xDA])
        .expect("a scan");
    let mut lengthy = photo.clone();
    lengthy[4..6].copy_from_slice(&[0xFF, 0xFF]);
    let mut short = photo.clone();
    short[4..6].copy_from_slice(&[0, 1]);
    let mut checksum = drawing.clone();
    checksum[29] ^= 0xFF;
    let mut length = drawing.clone();
    length[33..37].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
    let mut data = drawing.clone();
    let middle = data.len() / 2;
    data[middle] ^= 0xFF;
    let end = drawing.len() - 12;
    vec![
        case("JPEG whose first segment is too long", lengthy, UNREADABLE),
        case("JPEG whose first segment is too short", short, UNREADABLE),
        case(
            "JPEG without a scan",
            [&photo[..scan], &[0xFF, 0xD9]].concat(),
            UNREADABLE,
        ),
        case(
            "JPEG without data",
            [&photo[..scan + 14], &[0xFF, 0xD9]].concat(),
            Expected::Either,
        ),
        case(
            "JPEG that begins twice",
            inserted(&photo, 2, &[0xFF, 0xD8]),
            UNREADABLE,
        ),
        case(
            "JPEG that ends at once",
            vec![0xFF, 0xD8, 0xFF, 0xD9],
            UNREADABLE,
        ),
        case("JPEG without tables", drop_tables(&photo), Expected::Either),
        case(
            "JPEG with a marker of nobody",
            inserted(&photo, 2, &segment(0x02, &[1, 2])),
            UNREADABLE,
        ),
        case(
            "JPEG whose data is noise",
            noise(&photo, scan + 14),
            Expected::Either,
        ),
        case("PNG with a wrong checksum", checksum, UNREADABLE),
        case("PNG with an endless chunk", length, UNREADABLE),
        case("PNG with broken data", data, UNREADABLE),
        case(
            "PNG without data",
            [&drawing[..33], &drawing[end..]].concat(),
            UNREADABLE,
        ),
        case(
            "PNG with two headers",
            inserted(&drawing, 33, &drawing[8..33]),
            UNREADABLE,
        ),
        case(
            "PNG that begins with data",
            [&drawing[..8], &drawing[33..]].concat(),
            UNREADABLE,
        ),
        case("PNG without an end", drawing[..end].to_vec(), UNREADABLE),
        case(
            "PNG with a palette of odd length",
            inserted(&drawing, 33, &chunk(b"PLTE", &[0; 7])),
            Expected::Either,
        ),
        case(
            "PNG with transparency that does not fit",
            inserted(&drawing, 33, &chunk(b"tRNS", &[0; 900])),
            Expected::Either,
        ),
    ]
}

fn drop_tables(photo: &[u8]) -> Vec<u8> {
    let mut other = photo.to_vec();
    let mut at = 2;
    while other[at + 1] != 0xDA {
        if matches!(other[at + 1], 0xC4 | 0xDB) {
            other[at + 1] = 0xFE;
        }
        at += 2 + usize::from(u16::from_be_bytes([other[at + 2], other[at + 3]]));
    }
    other
}

fn noise(photo: &[u8], from: usize) -> Vec<u8> {
    let mut dice = Dice(7);
    let mut other = photo.to_vec();
    let end = other.len() - 2;
    for byte in &mut other[from..end] {
        *byte = u8::try_from(dice.below(0xFF)).expect("a byte");
    }
    other
}
