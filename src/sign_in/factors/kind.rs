//! The kinds of second step, and how strong each is.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;

use crate::accounts::account::RAISES_ASSURANCE;

/// The assurance level (NIST SP 800-63B-4) that these second steps reach, any of them: 2 with one that raises it.
pub fn assurance(kinds: impl IntoIterator<Item = Kind>) -> i32 {
    if kinds.into_iter().any(Kind::raises_assurance) {
        2
    } else {
        1
    }
}

/// A kind of second step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromSqlRow)]
pub enum Kind {
    /// A code by mail: a convenience, since who reads the mails can choose a new password as well.
    Email,
    /// A code by text message.
    Sms,
    /// A code of an authenticator app (RFC 6238).
    Totp,
    /// A passkey or security key (WebAuthn).
    Passkey,
    /// A code that was written down; in place of what was lost.
    BackupCode,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Email,
        Self::Sms,
        Self::Totp,
        Self::Passkey,
        Self::BackupCode,
    ];

    /// The word in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::BackupCode => "backup_code",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether its codes are sent.
    pub fn is_sent(self) -> bool {
        matches!(self, Self::Email | Self::Sms)
    }

    /// How strong it is: a passkey cannot be phished, an app needs no network that others run, and a mailbox is reached by password again.
    /// A backup code stands for whatever was lost.
    pub fn strength(self) -> i32 {
        match self {
            Self::Email => 1,
            Self::Sms => 2,
            Self::Totp => 3,
            Self::Passkey | Self::BackupCode => 4,
        }
    }

    /// Whether it raises the assurance level, and is not only a convenience.
    pub fn raises_assurance(self) -> bool {
        self.strength() >= RAISES_ASSURANCE
    }

    /// Its name in a token's `amr` (RFC 8176).
    pub fn method(self) -> &'static str {
        match self {
            Self::Email | Self::Totp | Self::BackupCode => "otp",
            Self::Sms => "sms",
            Self::Passkey => "hwk",
        }
    }
}

impl<B> FromSql<Text, B> for Kind
where
    B: Backend,
    String: FromSql<Text, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Self::parse(&text).ok_or_else(|| format!("{text} is no kind of second step").into())
    }
}
