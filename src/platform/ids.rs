//! Identifiers: a prefix that tells the kind, then a UUIDv7 in lower-case base32 (26 characters), so that
//! ids sort by age and nobody mistakes a session for an account.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use data_encoding::BASE32_DNSSEC;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::clock::Moment;
use super::random::Random;

/// Characters of an id after its prefix and underscore.
const BODY: usize = 26;

/// Ids made so far in this process, from a random beginning on.
static MADE: LazyLock<AtomicU32> =
    LazyLock::new(|| AtomicU32::new(u32::from_be_bytes(Random.bytes()) >> 1));

/// A UUIDv7 (RFC 9562): the time, then a counter, then chance. By the counter the ids that one process makes in one millisecond sort in
/// the order in which they were made.
fn fresh(prefix: &str, now: Moment, random: &Random) -> String {
    let made = MADE.fetch_add(1, Ordering::Relaxed);
    let mut rest: [u8; 10] = random.bytes();
    // Version and variant take the upper four bits of the first byte and the upper two of the third: 12 and 20 bits of the counter go beside.
    let (high, low) = (made >> 20, made & 0xF_FFFF);
    let counter = [
        (high >> 8) as u8,
        high as u8,
        (low >> 14) as u8,
        (low >> 6) as u8,
    ];
    rest.iter_mut()
        .zip(counter)
        .for_each(|(to, from)| *to = from);
    if let Some(shared) = rest.get_mut(4) {
        *shared = (*shared & 0x03) | ((low & 0x3F) << 2) as u8;
    }
    let uuid =
        uuid::Builder::from_unix_timestamp_millis(now.unix_milliseconds(), &rest).into_uuid();
    format!("{prefix}_{}", BASE32_DNSSEC.encode(uuid.as_bytes()))
}

/// The least id of a moment, which sorts before all that were made in that millisecond or later.
fn least(prefix: &str, at: Moment) -> String {
    let uuid =
        uuid::Builder::from_unix_timestamp_millis(at.unix_milliseconds(), &[0; 10]).into_uuid();
    format!("{prefix}_{}", BASE32_DNSSEC.encode(uuid.as_bytes()))
}

fn is_well_formed(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('_'))
        .is_some_and(|body| {
            body.len() == BODY
                && BASE32_DNSSEC
                    .decode(body.as_bytes())
                    .is_ok_and(|bytes| bytes.len() == 16)
        })
}

/// The time inside a well-formed id.
fn made_at(id: &str) -> u64 {
    let bytes = bytes(id);
    let time = bytes.iter().take(6);
    time.fold(0, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// The bytes of a well-formed id.
fn bytes(id: &str) -> [u8; 16] {
    let body = id.rsplit('_').next().unwrap_or("");
    let bytes = BASE32_DNSSEC.decode(body.as_bytes()).unwrap_or_default();
    bytes.try_into().unwrap_or_default()
}

/// Makes one id type per line.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, AsExpression, FromSqlRow, ToSchema)]
        #[diesel(sql_type = Text)]
        #[serde(try_from = "String")]
        #[schema(value_type = String, max_length = 40)]
        pub struct $name(String);

        impl $name {
            /// A new id, made at `now`.
            pub fn new(now: Moment, random: &Random) -> Self {
                Self(fresh($prefix, now, random))
            }

            /// Reads an id from outside; `None` when it is not one of this kind.
            pub fn parse(text: &str) -> Option<Self> {
                is_well_formed($prefix, text).then(|| Self(text.to_owned()))
            }

            /// The least id of a moment, for lists that begin there.
            pub fn least(at: Moment) -> Self {
                Self(least($prefix, at))
            }

            /// When it was made, in milliseconds since 1970-01-01T00:00:00Z.
            pub fn made_at_milliseconds(&self) -> u64 {
                made_at(&self.0)
            }

            /// The id without its prefix, for formats that take bytes.
            pub fn to_bytes(&self) -> [u8; 16] {
                bytes(&self.0)
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = &'static str;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or(concat!("not an id that begins with ", $prefix))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<DB> ToSql<Text, DB> for $name
        where
            DB: Backend,
            String: ToSql<Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                self.0.to_sql(out)
            }
        }

        impl<DB> FromSql<Text, DB> for $name
        where
            DB: Backend,
            String: FromSql<Text, DB>,
        {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                String::from_sql(bytes).map(Self)
            }
        }
    )+};
}

ids! {
    /// An account: one person, one account.
    AccountId = "acc";
    /// A session, which is also the family of its refresh tokens.
    SessionId = "ses";
    /// One change of an account's address.
    EmailChangeId = "emc";
    /// A number that an account wants to prove or has proven.
    PhoneId = "phn";
    /// A second step of an account.
    FactorId = "fac";
    /// A right password whose second step is missing.
    TicketId = "mfa";
    /// A code on its way, or a question put to a passkey.
    ChallengeId = "chl";
    /// A proof of a number that another account has, and the contest that it may become.
    PhoneContestId = "phc";
    /// A device that signed in to an account.
    DeviceId = "dev";
    /// One episode of a lockout.
    LockId = "lck";
    /// One mail for a forgotten password.
    ResetId = "pwr";
    /// One line of the audit trail.
    AuditId = "aud";
    /// One event for integrators.
    EventId = "evt";
    /// A key of a program of the marketplace.
    ApiKeyId = "apk";
    /// An address that events are sent to.
    WebhookId = "whk";
    /// One event on its way to one address.
    WebhookDeliveryId = "whd";
    /// A hold on what an account may do.
    HoldId = "hld";
    /// A suspension of an account.
    SuspensionId = "sus";
    /// An objection to a suspension.
    AppealId = "apl";
    /// A look at a person, by picture or on video.
    VerificationId = "idv";
    /// An invitation to work at the desk.
    InvitationId = "inv";
    /// An act that waits for a second pair of eyes.
    ProposalId = "prp";
    /// Bytes in the object store.
    /// A case that people judge.
    ReviewId = "rev";
    /// A sealed, private object, such as a picture.
    ObjectId = "obj";
    /// One message of the development inbox.
    MessageId = "msg";
    /// One piece of work in the outbox.
    JobId = "job";
    /// One request, when the caller sent no id of its own.
    RequestId = "req";
    /// One access token (claim `jti`).
    TokenId = "tok";
    /// One key of the key store.
    KeyId = "key";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_only_as_its_own_kind() {
        let id = AccountId::new(Moment::from_unix_seconds(1_800_000_000), &Random);
        assert_eq!(AccountId::parse(id.as_str()), Some(id.clone()));
        assert_eq!(SessionId::parse(id.as_str()), None);
        assert_eq!(AccountId::parse("acc_' OR 1=1"), None);
        assert_eq!(id.made_at_milliseconds(), 1_800_000_000_000);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let early = EventId::new(Moment::from_unix_seconds(1_800_000_000), &Random);
        let late = EventId::new(Moment::from_unix_seconds(1_800_000_001), &Random);
        assert!(early < late);
    }

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_in_which_they_were_made() {
        let now = Moment::from_unix_seconds(1_800_000_000);
        let made: Vec<AuditId> = (0..10_000).map(|_| AuditId::new(now, &Random)).collect();
        assert!(made.is_sorted(), "a counter stands before the chance");
        let bits = |id: &AuditId| u128::from_be_bytes(id.to_bytes());
        assert!(
            made.iter()
                .all(|id| uuid::Uuid::from_u128(bits(id)).get_version_num() == 7)
        );
        assert!(
            made.iter()
                .all(|id| AuditId::least(now) < *id
                    && id.made_at_milliseconds() == 1_800_000_000_000)
        );
    }
}
