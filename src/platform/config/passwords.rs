//! How passwords are judged and hashed.

use std::time::Duration;

use super::PasswordProfile;
use super::reader::Reader;

/// How passwords are judged and hashed.
#[derive(Clone, Debug)]
pub struct Passwords {
    /// Which policy holds.
    pub profile: PasswordProfile,
    /// How long a password is good under the profile `classic`.
    pub expiry: Duration,
    /// From which age on another password is advised.
    pub advice_after: Duration,
    /// Whether a mail tells people so.
    pub reminders: bool,
    /// argon2id memory, KiB.
    pub memory_kib: u32,
    /// argon2id passes.
    pub passes: u32,
    /// argon2id lanes.
    pub lanes: u32,
    /// Hashing threads; 0 means one per core.
    pub threads: usize,
    /// How long a caller may wait for a hash before the request is refused on arrival.
    pub deadline: Duration,
}

/// All settings of passwords.
pub fn read(r: &mut Reader) -> Option<Passwords> {
    let profile = r.with("BONAFIDE_PASSWORD_PROFILE", PasswordProfile::parse);
    let expiry = r.duration("BONAFIDE_PASSWORD_EXPIRY");
    let advice_after = r.duration("BONAFIDE_PASSWORD_ADVICE_AFTER");
    let reminders = r.choice(
        "BONAFIDE_PASSWORD_REMINDERS",
        &[("on", true), ("off", false)],
    );
    let memory_kib = r.parsed("BONAFIDE_ARGON2_MEMORY_KIB");
    let passes = r.parsed("BONAFIDE_ARGON2_PASSES");
    let lanes = r.parsed("BONAFIDE_ARGON2_LANES");
    let threads = r.parsed("BONAFIDE_HASHING_THREADS");
    let deadline = r.duration("BONAFIDE_HASHING_DEADLINE");
    Some(Passwords {
        profile: profile?,
        expiry: expiry?,
        advice_after: advice_after?,
        reminders: reminders?,
        memory_kib: memory_kib?,
        passes: passes?,
        lanes: lanes?,
        threads: threads?,
        deadline: deadline?,
    })
}
