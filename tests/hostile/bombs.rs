//! Small files that would like to be large.

use super::build::{chunk, header, inserted, jpeg, packed, png, png_of, segment, webp, webp_of};
use super::corpus::{Case, Expected, case};

const TOO_LARGE: Expected = Expected::Refused("image_too_large");
const UNREADABLE: Expected = Expected::Refused("image_unreadable");
const MIB: usize = 1024 * 1024;

pub fn all() -> Vec<Case> {
    let mut all = sizes();
    all.extend(metadata());
    all.extend(unfolding());
    all.extend(scans());
    all
}

/// Sides that the header claims and nothing bears out.
fn sizes() -> Vec<Case> {
    let mut all = Vec::new();
    for (wide, high) in [
        (60_000, 60_000),
        (8193, 400),
        (400, 8193),
        (8192, 8192),
        (u32::MAX, 1),
        (1, u32::MAX),
    ] {
        let data = chunk(b"IDAT", &packed(0, 1000));
        let bomb = png_of(&[header(wide, high, 8, 2, 0), data, chunk(b"IEND", &[])]);
        all.push(case(format!("PNG of {wide} x {high}"), bomb, TOO_LARGE));
    }
    let seed = jpeg(400, 400);
    for (wide, high) in [(65_535_u16, 65_535_u16), (8193, 400), (8192, 8192)] {
        let claims = with_sides(&seed, wide, high);
        all.push(case(format!("JPEG of {wide} x {high}"), claims, TOO_LARGE));
    }
    for (wide, high) in [(0, 0), (400, 0), (0, 400)] {
        let claims = with_sides(&seed, wide, high);
        all.push(case(
            format!("JPEG of {wide} x {high} (DNL)"),
            claims,
            UNREADABLE,
        ));
    }
    // Within the limits, and without the data for it.
    all.push(case(
        "JPEG of 7000 x 7000 with the data of less",
        with_sides(&seed, 7000, 7000),
        Expected::Either,
    ));
    for (wide, high) in [(16_384_u32, 16_384_u32), (8192, 8192), (16_000, 400)] {
        let bits = (wide - 1) | (high - 1) << 14;
        let data = [&[0x2F][..], &bits.to_le_bytes(), &[0; 64]].concat();
        all.push(case(
            format!("lossless WebP of {wide} x {high}"),
            webp_of(&[(b"VP8L", data)]),
            TOO_LARGE,
        ));
    }
    for (wide, high) in [(16_383_u16, 16_383_u16), (8192, 8100)] {
        let sides = [wide.to_le_bytes(), high.to_le_bytes()].concat();
        let data = [&[0x10, 0, 0, 0x9D, 0x01, 0x2A][..], &sides, &[0; 64]].concat();
        all.push(case(
            format!("lossy WebP of {wide} x {high}"),
            webp_of(&[(b"VP8 ", data)]),
            TOO_LARGE,
        ));
    }
    for (wide, high) in [(1, 1), (319, 2000), (2000, 319), (16, 16)] {
        for (kind, bytes) in [
            ("JPEG", jpeg(wide, high)),
            ("PNG", png(wide, high)),
            ("WebP", webp(wide, high)),
        ] {
            all.push(case(
                format!("{kind} of {wide} x {high}"),
                bytes,
                Expected::Refused("image_too_small"),
            ));
        }
    }
    all
}

/// A JPEG whose frame claims other sides.
fn with_sides(jpeg: &[u8], wide: u16, high: u16) -> Vec<u8> {
    let mut claims = jpeg.to_vec();
    let frame = claims
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .expect("a frame");
    claims[frame + 5..frame + 7].copy_from_slice(&high.to_be_bytes());
    claims[frame + 7..frame + 9].copy_from_slice(&wide.to_be_bytes());
    claims
}

/// Metadata: much of it, packed tight, broken.
fn metadata() -> Vec<Case> {
    let (photo, drawing) = (jpeg(400, 360), png(400, 360));
    let after_header = 8 + 25;
    let mut all = Vec::new();
    let secret = [&b"Exif\0\0MM\0\x2A\0\0\0\x08SECRET"[..], &[0xFF; 40_000]].concat();
    let profile = [&b"ICC_PROFILE\0\x01\xFF"[..], &[7; 60_000]].concat();
    for (name, marker, data, times) in [
        ("EXIF", 0xE1, secret, 200),
        ("profiles", 0xE2, profile, 150),
        ("comments", 0xFE, b"<script>SECRET".repeat(4000), 150),
        (
            "thumbnails with an end of their own",
            0xE1,
            jpeg(400, 400)[..9000].repeat(7),
            100,
        ),
        (
            "quantisation tables",
            0xDB,
            [&[0][..], &[1; 64]].concat(),
            50_000,
        ),
        ("restart intervals", 0xDD, vec![0xFF, 0xFF], 50_000),
    ] {
        let more = segment(marker, &data).repeat(times);
        let file = inserted(&photo, 2, &more);
        all.push(case(
            format!("JPEG with {times} {name}"),
            file,
            Expected::Either,
        ));
    }
    for (name, kind, data) in [
        (
            "a profile that unfolds to a GiB",
            b"iCCP",
            [&b"a\0\0"[..], &packed(0, 1024 * MIB)].concat(),
        ),
        (
            "a text that unfolds to 256 MiB",
            b"zTXt",
            [&b"a\0\0"[..], &packed(b'S', 256 * MIB)].concat(),
        ),
        (
            "an international text that unfolds",
            b"iTXt",
            [
                &b"XML:com.adobe.xmp\0\x01\0\0\0"[..],
                &packed(b'S', 256 * MIB),
            ]
            .concat(),
        ),
        (
            "8 MiB of text",
            b"tEXt",
            [&b"SECRET\0"[..], &vec![b'<'; 8 * MIB]].concat(),
        ),
        ("an unknown chunk of 8 MiB", b"quIz", vec![1; 8 * MIB]),
        ("EXIF of 8 MiB", b"eXIf", vec![1; 8 * MIB]),
        ("broken EXIF", b"eXIf", b"MM\0\x2A\xFF\xFF\xFF\xFF".to_vec()),
    ] {
        let file = inserted(&drawing, after_header, &chunk(kind, &data));
        all.push(case(format!("PNG with {name}"), file, Expected::Read));
    }
    let many = chunk(b"tEXt", b"a\0SECRET").repeat(200_000);
    all.push(case(
        "PNG with 200,000 texts",
        inserted(&drawing, after_header, &many),
        Expected::Read,
    ));
    let empty = chunk(b"IDAT", &[]).repeat(200_000);
    all.push(case(
        "PNG with 200,000 empty pieces of data",
        inserted(&drawing, after_header, &empty),
        Expected::Either,
    ));
    let palettes = chunk(b"PLTE", &[0; 768]).repeat(5000);
    all.push(case(
        "PNG with 5000 palettes",
        inserted(&drawing, after_header, &palettes),
        Expected::Either,
    ));
    all
}

/// Data that unfolds to more than the header says, or to just as much.
fn unfolding() -> Vec<Case> {
    let mut all = Vec::new();
    let of = |head: Vec<u8>, bytes: usize| {
        let data = packed(0, bytes);
        let pieces = data.chunks(MIB).map(|piece| chunk(b"IDAT", piece));
        let mut chunks = vec![head];
        chunks.extend(pieces);
        chunks.push(chunk(b"IEND", &[]));
        png_of(&chunks)
    };
    all.push(case(
        "PNG of 400 x 400 whose data unfolds to a GiB",
        of(header(400, 400, 8, 2, 0), 1024 * MIB),
        Expected::Either,
    ));
    all.push(case(
        "PNG of 7000 x 7000, all black",
        of(header(7000, 7000, 8, 2, 0), 7000 * 21_001),
        Expected::Read,
    ));
    all.push(case(
        "interlaced PNG of 7000 x 7000, all black",
        of(header(7000, 7000, 8, 2, 1), 149 * MIB),
        Expected::Either,
    ));
    all.push(case(
        "PNG of 7000 x 7000 with 16 bits",
        of(header(7000, 7000, 16, 2, 0), 7000 * 42_001),
        Expected::Refused("image_too_large"),
    ));
    all.push(case(
        "PNG of 7000 x 7000 with 16 bits and alpha",
        of(header(7000, 7000, 16, 6, 0), MIB),
        Expected::Refused("image_too_large"),
    ));
    all.push(case(
        "PNG of 8000 x 6000 in one bit",
        of(header(8000, 6000, 1, 0, 0), 6000 * 1001),
        Expected::Read,
    ));
    all.push(case(
        "PNG of 7000 x 7000 without enough data",
        of(header(7000, 7000, 8, 2, 0), MIB),
        UNREADABLE,
    ));
    for (depth, colour) in [(3, 2), (16, 3), (8, 5), (0, 0), (255, 255)] {
        let file = of(header(400, 400, depth, colour, 0), MIB);
        all.push(case(
            format!("PNG of depth {depth} and colour type {colour}"),
            file,
            UNREADABLE,
        ));
    }
    all
}

/// Work without end: progressive JPEGs and what goes over a picture again and again.
fn scans() -> Vec<Case> {
    let mut all = Vec::new();
    for (side, count) in [(400, 101), (400, 5000), (4000, 40), (6000, 12)] {
        let file = progressive(side, count);
        all.push(case(
            format!("JPEG of {side} x {side} with {count} scans"),
            file,
            TOO_LARGE,
        ));
    }
    all.push(case(
        "JPEG of 400 x 400 with 100 scans",
        progressive(400, 100),
        Expected::Either,
    ));
    all.push(case(
        "JPEG of 3900 x 3900 with 26 scans",
        progressive(3900, 26),
        Expected::Either,
    ));
    all.push(case(
        "progressive JPEG of 7000 x 7000",
        progressive(7000, 1),
        TOO_LARGE,
    ));
    let seed = jpeg(400, 400);
    let twice = inserted(
        &seed,
        2,
        &segment(0xC0, &[8, 1, 0x90, 1, 0x90, 1, 1, 0x11, 0]),
    );
    all.push(case("JPEG with two frames", twice, UNREADABLE));
    for marker in [0xC3, 0xC5, 0xC7, 0xC9, 0xCA, 0xCB, 0xCF] {
        let mut other = seed.clone();
        let frame = other
            .windows(2)
            .position(|pair| pair == [0xFF, 0xC0])
            .expect("a frame");
        other[frame + 1] = marker;
        all.push(case(
            format!("JPEG with a frame of kind {marker:02x}"),
            other,
            UNREADABLE,
        ));
    }
    let fill = [&[0xFF, 0xD8][..], &vec![0xFF; 8 * MIB], &seed[3..]].concat();
    all.push(case(
        "JPEG with 8 MiB of fill bytes",
        fill,
        Expected::Either,
    ));
    all
}

/// A progressive JPEG of one component with so many scans without data.
fn progressive(side: u16, count: usize) -> Vec<u8> {
    let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
    let frame = segment(
        0xC2,
        &[&[8][..], &sides, &[3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]].concat(),
    );
    let table = segment(0xDB, &[&[0][..], &[1; 64]].concat());
    // One code of one bit: no coefficient, and on.
    let codes = |class| segment(0xC4, &[&[class, 1][..], &[0; 15], &[0]].concat());
    let first = [segment(0xDA, &[3, 1, 0, 2, 0, 3, 0, 0, 0, 0]), vec![0; 64]].concat();
    let more = [segment(0xDA, &[1, 1, 0, 1, 63, 0]), vec![0; 64]].concat();
    let mut file = [
        &[0xFF, 0xD8][..],
        &table,
        &frame,
        &codes(0),
        &codes(0x10),
        &first,
    ]
    .concat();
    file.extend(more.repeat(count - 1));
    file.extend([0xFF, 0xD9]);
    file
}
