//! A walk through a PNG (ISO/IEC 15948), chunk by chunk. Only the chunks that make the picture are handed to the decoder: texts and profiles,
//! in which a few bytes can unfold to gigabytes, are not even looked at.

use super::{Head, Refusal, four};

const SIGNATURE: usize = 8;
/// Length, type and checksum.
const FRAME: usize = 12;
/// Largest metadata with the orientation that is looked at.
const EXIF: usize = 64 * 1024;

/// From the header to the end chunk, which must be there. What stands behind it is left out of everything.
pub(super) fn walk(bytes: &[u8]) -> Result<(Head, Vec<u8>), Refusal> {
    let mut essence = bytes.get(..SIGNATURE).unwrap_or_default().to_vec();
    let mut head = None;
    let mut at = SIGNATURE;
    let mut exif = false;
    let mut data = false;
    loop {
        let length = four(bytes, at).ok_or(Refusal::Unreadable)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        let kind = four(bytes, at + 4).ok_or(Refusal::Unreadable)?;
        let end = length.checked_add(at + FRAME).ok_or(Refusal::Unreadable)?;
        let chunk = bytes.get(at..end).ok_or(Refusal::Unreadable)?;
        let wanted = match &kind {
            b"IHDR" if head.is_none() => {
                head = Some(header(chunk)?);
                true
            }
            b"acTL" | b"fcTL" | b"fdAT" => return Err(Refusal::Animated),
            b"IHDR" => return Err(Refusal::Unreadable),
            _ if head.is_none() => return Err(Refusal::Unreadable),
            b"IDAT" => {
                data = true;
                true
            }
            b"PLTE" | b"tRNS" | b"IEND" => true,
            b"eXIf" => !std::mem::replace(&mut exif, true) && length <= EXIF,
            _ => false,
        };
        if wanted {
            essence.extend_from_slice(chunk);
        }
        if &kind == b"IEND" {
            let head = head.filter(|_| data).ok_or(Refusal::Unreadable)?;
            return Ok((head, essence));
        }
        at = end;
    }
}

fn header(chunk: &[u8]) -> Result<Head, Refusal> {
    let side = |at| four(chunk, at).map(u32::from_be_bytes);
    let (Some(width), Some(height), 25) = (side(8), side(12), chunk.len()) else {
        return Err(Refusal::Unreadable);
    };
    Ok(Head {
        width,
        height,
        beside: 0,
    })
}
