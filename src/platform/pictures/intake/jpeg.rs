//! A walk through a JPEG (ITU-T T.81), marker by marker. Decoders are lenient: they fill what was cut off with grey, and go through as many
//! scans as a file has.

use super::{Head, Refusal, number16};

const END: u8 = 0xD9;
/// Cameras write one scan, progressive files about ten.
const SCANS: u64 = 100;
/// Pixels that all scans together may go over.
const PIXELS_SCANNED: u64 = 400_000_000;

#[derive(Default)]
struct Seen {
    width: u32,
    height: u32,
    components: u64,
    /// So many samples of all components together stand for so many pixels.
    samples: (u64, u64),
    progressive: bool,
    scans: u64,
}

/// From the first marker to the end marker, which must be there. What stands behind it is left out of everything.
pub(super) fn walk(bytes: &[u8]) -> Result<Head, Refusal> {
    let mut seen = Seen::default();
    let mut at = 2;
    loop {
        let (marker, next) = marker(bytes, at).ok_or(Refusal::Unreadable)?;
        at = match marker {
            END if seen.scans > 0 => return Ok(seen.head()),
            // Start of frame: baseline, extended sequential, progressive.
            0xC0..=0xC2 => {
                seen.frame(marker, segment(bytes, next)?)?;
                behind(bytes, next)?
            }
            // Lossless, hierarchical and arithmetic coding: nothing that a camera writes.
            0xC3 | 0xC5..=0xCB | 0xCD..=0xCF => return Err(Refusal::Unreadable),
            0xDA => {
                seen.scan()?;
                entropy_end(bytes, behind(bytes, next)?).ok_or(Refusal::Unreadable)?
            }
            // Tables, restart interval, comments, application data.
            0xC4 | 0xCC | 0xDB | 0xDD | 0xE0..=0xEF | 0xFE => behind(bytes, next)?,
            _ => return Err(Refusal::Unreadable),
        };
    }
}

/// The marker at this place and where it ends. It may be preceded by any number of fill bytes.
fn marker(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let rest = bytes.get(at..)?;
    if rest.first() != Some(&0xFF) {
        return None;
    }
    let fill = rest.iter().position(|byte| *byte != 0xFF)?;
    Some((*rest.get(fill)?, at + fill + 1))
}

/// Where the segment whose length stands at `at` ends.
fn behind(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let length = number16(bytes, at).filter(|length| *length >= 2);
    let end = at + usize::from(length.ok_or(Refusal::Unreadable)?);
    if end > bytes.len() {
        return Err(Refusal::Unreadable);
    }
    Ok(end)
}

/// What the segment holds whose length stands at `at`.
fn segment(bytes: &[u8], at: usize) -> Result<&[u8], Refusal> {
    let end = behind(bytes, at)?;
    bytes.get(at + 2..end).ok_or(Refusal::Unreadable)
}

/// The next marker behind entropy-coded data: no stuffed byte and no restart marker.
fn entropy_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xFF)?;
        match bytes.get(at + 1)? {
            0x00 | 0xD0..=0xD7 => at += 2,
            0xFF => at += 1,
            _ => return Some(at),
        }
    }
}

impl Seen {
    fn frame(&mut self, marker: u8, segment: &[u8]) -> Result<(), Refusal> {
        let [8, _, _, _, _, components @ 1..=4, ..] = segment else {
            return Err(Refusal::Unreadable);
        };
        let side = |at| number16(segment, at).map_or(0, u32::from);
        let (height, width) = (side(1), side(3));
        // A height of nought comes with the data (DNL), which nobody uses; a second frame belongs to nobody.
        if height == 0 || width == 0 || self.components > 0 {
            return Err(Refusal::Unreadable);
        }
        self.samples = samples(segment.get(6..).unwrap_or_default(), *components)?;
        self.components = u64::from(*components);
        (self.width, self.height) = (width, height);
        self.progressive = marker == 0xC2;
        Ok(())
    }

    fn scan(&mut self) -> Result<(), Refusal> {
        if self.components == 0 {
            return Err(Refusal::Unreadable);
        }
        self.scans += 1;
        if self.scans > SCANS || self.scans.saturating_mul(self.pixels()) > PIXELS_SCANNED {
            return Err(Refusal::TooLarge);
        }
        Ok(())
    }

    fn pixels(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    fn head(&self) -> Head {
        // With several scans all coefficients are kept until the last one, two bytes each.
        let kept = self.progressive || self.scans > 1;
        let (samples, pixels) = self.samples;
        let beside = if kept {
            self.pixels() * samples * 2 / pixels.max(1)
        } else {
            0
        };
        Head {
            width: self.width,
            height: self.height,
            beside,
        }
    }
}

/// How many samples stand for how many pixels, by the sampling factors.
fn samples(components: &[u8], count: u8) -> Result<(u64, u64), Refusal> {
    let mut all = 0;
    let mut most = 1;
    for at in 0..usize::from(count) {
        let factors = components.get(at * 3 + 1).ok_or(Refusal::Unreadable)?;
        let (across, down) = (u64::from(factors >> 4), u64::from(factors & 15));
        if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
            return Err(Refusal::Unreadable);
        }
        all += across * down;
        most = most.max(across * down);
    }
    Ok((all, most))
}
