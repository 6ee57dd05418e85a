//! Challenges that prove by themselves that they are ours and fresh: for who only asks, nothing is kept.

use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::LIFE;
use crate::platform::Platform;
use crate::platform::clock::Moment;
use crate::platform::seal::Purpose;
use crate::sign_in::passkeys::Challenge;

/// When it runs out (8 bytes), chance (8), proof (16).
const SIGNED: usize = 16;

/// A new one.
pub fn make(platform: &Platform, now: Moment) -> Challenge {
    let expires = now.plus(LIFE).unix_milliseconds().to_be_bytes();
    let chance = platform.random.bytes::<8>();
    let signed = [expires, chance].concat();
    let mut challenge = [0; 32];
    let proof = proof(platform, &signed);
    for (to, from) in challenge.iter_mut().zip(signed.iter().chain(&proof)) {
        *to = *from;
    }
    challenge
}

/// Whether it is one of ours that has not run out.
pub fn holds(platform: &Platform, challenge: &Challenge, now: Moment) -> bool {
    let (signed, stated) = challenge.split_at(SIGNED);
    let is_ours = verify_slices_are_equal(&proof(platform, signed), stated).is_ok();
    let expires = signed.first_chunk().map(|bytes| u64::from_be_bytes(*bytes));
    is_ours && expires.is_some_and(|expires| now.unix_milliseconds() < expires)
}

fn proof(platform: &Platform, signed: &[u8]) -> Vec<u8> {
    let mac = platform
        .seal
        .mac(Purpose::Codes, &[b"passkey_sign_in", signed]);
    mac.into_iter().take(SIGNED).collect()
}
