//! A walk through a WebP (RFC 9649), chunk by chunk.

use super::{Head, Refusal, four};

/// `RIFF`, the size, `WEBP`.
const FRAME: usize = 12;
const ANIMATION: u8 = 0x02;

/// From the header to the end of the container, which must be there. What stands behind it is left out of everything.
pub(super) fn walk(bytes: &[u8]) -> Result<Head, Refusal> {
    let size = number(bytes, 4)?;
    let end = size.checked_add(8).filter(|end| *end <= bytes.len());
    let bytes = bytes
        .get(..end.ok_or(Refusal::Unreadable)?)
        .unwrap_or_default();
    let mut at = FRAME;
    let mut head = None;
    while at < bytes.len() {
        let kind = four(bytes, at).ok_or(Refusal::Unreadable)?;
        let length = number(bytes, at + 4)?;
        let end = length.checked_add(at + 8).ok_or(Refusal::Unreadable)?;
        let data = bytes.get(at + 8..end).ok_or(Refusal::Unreadable)?;
        match &kind {
            b"ANIM" | b"ANMF" => return Err(Refusal::Animated),
            b"VP8X" if data.first().is_some_and(|flags| flags & ANIMATION != 0) => {
                return Err(Refusal::Animated);
            }
            b"VP8 " | b"VP8L" if head.is_some() => return Err(Refusal::Unreadable),
            b"VP8 " => head = Some(lossy(data)?),
            b"VP8L" => head = Some(lossless(data)?),
            _ => {}
        }
        // Chunks begin at even places.
        at = end + end % 2;
    }
    head.ok_or(Refusal::Unreadable)
}

fn number(bytes: &[u8], at: usize) -> Result<usize, Refusal> {
    let four = four(bytes, at).ok_or(Refusal::Unreadable)?;
    usize::try_from(u32::from_le_bytes(four)).map_err(|_| Refusal::Unreadable)
}

/// A key frame of VP8 (RFC 6386): its sides are 14 bits each.
fn lossy(data: &[u8]) -> Result<Head, Refusal> {
    let [_, _, _, 0x9D, 0x01, 0x2A, w0, w1, h0, h1, ..] = data else {
        return Err(Refusal::Unreadable);
    };
    let side = |low: &u8, high: &u8| u32::from(u16::from_le_bytes([*low, *high]) & 0x3FFF);
    // The decoder keeps the frame with halved colours.
    Ok(head(side(w0, w1), side(h0, h1), 3, 2))
}

fn lossless(data: &[u8]) -> Result<Head, Refusal> {
    let [0x2F, a, b, c, d, ..] = data else {
        return Err(Refusal::Unreadable);
    };
    let bits = u32::from_le_bytes([*a, *b, *c, *d]);
    // The decoder keeps four bytes for each pixel, whether they are transparent or not.
    Ok(head((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, 4, 1))
}

/// `bytes` for so many `pixels` beside the picture itself.
fn head(width: u32, height: u32, bytes: u64, pixels: u64) -> Head {
    let all = u64::from(width) * u64::from(height);
    Head {
        width,
        height,
        beside: all * bytes / pixels,
    }
}
