//! Secrets at rest.
//!
//! A root key (32 bytes, from a file or the environment) wraps the keys of the key store; each has an id and one purpose. The
//! `accounts` key wraps one data key per account; erasing an account destroys its data key, and with it all that
//! was sealed under it. Ciphertext = version, key number, nonce, AES-256-GCM output; the associated data names table,
//! column, row and account, so that a sealed value moved to another place does not open. What must be looked up (an e-mail
//! address) is found by its blind index: HMAC-SHA-256 under a key of its own. What stands outside of the database is sealed under a key of its
//! own, wrapped under its account's.

mod aead;
mod root;
mod store;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use super::clock::Moment;
use super::db::Conn;
use super::ids::AccountId;
use super::problem::Problem;
use super::random::Random;

pub use root::{NewRootKey, RootKey};

/// What a key of the key store is for. Keys are never shared between purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Wraps the accounts' data keys.
    Accounts,
    /// Wraps the private signing keys.
    Signing,
    /// Blind index of e-mail addresses.
    EmailIndex,
    /// Blind index of phone numbers.
    PhoneIndex,
    /// Pepper of passwords.
    Pepper,
    /// Codes in mails.
    Codes,
    /// Derives the successor of a refresh token.
    Refresh,
    /// Finds and seals answers kept for repeated requests.
    Idempotency,
    /// Authenticates the cursors of lists.
    Cursors,
    /// Knows a picture that was sent before.
    PictureIndex,
    /// Signs checkpoints of the audit trail.
    Audit,
    /// Seals the secrets of webhooks, and whom to tell about them.
    Webhooks,
    /// Seals the short-lived addresses of pictures that reviewers look at.
    Pictures,
}

impl Purpose {
    /// Every purpose; a database that has no key for one gets it at the next start.
    pub const ALL: [Self; 13] = [
        Self::Accounts,
        Self::Signing,
        Self::EmailIndex,
        Self::PhoneIndex,
        Self::Pepper,
        Self::Codes,
        Self::Refresh,
        Self::Idempotency,
        Self::Cursors,
        Self::Audit,
        Self::Webhooks,
        Self::Pictures,
        Self::PictureIndex,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Signing => "signing",
            Self::EmailIndex => "email_index",
            Self::PhoneIndex => "phone_index",
            Self::Pepper => "pepper",
            Self::Codes => "codes",
            Self::Refresh => "refresh",
            Self::Idempotency => "idempotency",
            Self::Cursors => "cursors",
            Self::Audit => "audit",
            Self::Webhooks => "webhooks",
            Self::Pictures => "pictures",
            Self::PictureIndex => "picture_index",
        }
    }
}

/// Where a sealed value stands.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// The row's primary key.
    pub row: &'a str,
}

impl Place<'_> {
    fn associated_data(&self, account: &str) -> Vec<u8> {
        [self.table, self.column, self.row, account]
            .join("\u{1f}")
            .into_bytes()
    }
}

/// The keys. Cheap to clone.
#[derive(Clone)]
pub struct Seal(Arc<HashMap<Purpose, Zeroizing<[u8; 32]>>>);

impl Seal {
    /// Opens the key store with the root key; a new database gets its keys made first.
    pub fn open(
        conn: &mut Conn,
        root: &RootKey,
        now: Moment,
        random: &Random,
    ) -> anyhow::Result<Self> {
        let mut keys = HashMap::new();
        for purpose in Purpose::ALL {
            let wrapped = store::key_for(
                conn,
                purpose.name(),
                || root.wrap_new(purpose.name(), random),
                now,
                random,
            )?;
            let key = root.unwrap(purpose.name(), &wrapped).context(
                "the root key does not open this database's keys: it is another database's root key, or the key file was replaced",
            )?;
            keys.insert(purpose, key);
        }
        Ok(Self(Arc::new(keys)))
    }

    /// HMAC-SHA-256 of `parts` under the key of `purpose`. Parts are length-prefixed, so they cannot run into each other.
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        let mut context =
            hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.key(purpose)));
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut out = [0; 32];
        out.copy_from_slice(context.sign().as_ref());
        out
    }

    /// The look-up form of a canonical value: full 256 bits, one key per purpose.
    pub fn blind_index(&self, purpose: Purpose, canonical: &str) -> Vec<u8> {
        self.mac(purpose, &[canonical.as_bytes()]).to_vec()
    }

    /// Makes and stores a data key for a new account.
    pub fn new_account_key(
        &self,
        conn: &mut Conn,
        account: &AccountId,
        now: Moment,
        random: &Random,
    ) -> Result<AccountKey, Problem> {
        let key = Zeroizing::new(random.bytes::<32>());
        let place = account_key_place(account);
        let wrapped = aead::seal(
            self.key(Purpose::Accounts),
            &place.associated_data(account.as_str()),
            key.as_slice(),
            random,
        )?;
        store::insert_account_key(conn, account, &wrapped, now)?;
        Ok(AccountKey {
            account: account.clone(),
            key,
        })
    }

    /// Unwraps an account's data key.
    pub fn account_key(&self, account: &AccountId, wrapped: &[u8]) -> Result<AccountKey, Problem> {
        let data = account_key_place(account).associated_data(account.as_str());
        let plain = aead::open(self.key(Purpose::Accounts), &data, wrapped)?;
        let key = <[u8; 32]>::try_from(plain.as_slice())
            .context("an account key has the wrong length")?;
        Ok(AccountKey {
            account: account.clone(),
            key: Zeroizing::new(key),
        })
    }

    /// Loads and unwraps an account's data key.
    pub fn load_account_key(
        &self,
        conn: &mut Conn,
        account: &AccountId,
    ) -> Result<AccountKey, Problem> {
        let wrapped = store::account_key(conn, account)?;
        self.account_key(account, &wrapped)
    }

    /// Loads and unwraps the data keys of several accounts; one that is erased has none.
    pub fn load_account_keys(
        &self,
        conn: &mut Conn,
        accounts: &[AccountId],
    ) -> Result<HashMap<AccountId, AccountKey>, Problem> {
        let found = store::account_keys(conn, accounts)?.into_iter();
        let keys = found.map(|(account, wrapped)| {
            let key = self.account_key(&account, &wrapped)?;
            Ok((account, key))
        });
        keys.collect()
    }

    /// Seals a value that belongs to the installation and not to an account.
    pub fn seal_own(
        &self,
        purpose: Purpose,
        place: &Place<'_>,
        plain: &[u8],
        random: &Random,
    ) -> Result<Vec<u8>, Problem> {
        Ok(aead::seal(
            self.key(purpose),
            &place.associated_data(""),
            plain,
            random,
        )?)
    }

    /// Opens a value sealed by [`Seal::seal_own`].
    pub fn open_own(
        &self,
        purpose: Purpose,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        Ok(aead::open(
            self.key(purpose),
            &place.associated_data(""),
            sealed,
        )?)
    }

    /// Seals a value under a secret that only its owner brings.
    pub fn seal_under(
        &self,
        secret: &[u8; 32],
        place: &Place<'_>,
        plain: &[u8],
        random: &Random,
    ) -> Result<Vec<u8>, Problem> {
        Ok(aead::seal(
            secret,
            &place.associated_data(""),
            plain,
            random,
        )?)
    }

    /// Opens what [`Seal::seal_under`] sealed under the same secret.
    pub fn open_under(
        &self,
        secret: &[u8; 32],
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        Ok(aead::open(secret, &place.associated_data(""), sealed)?)
    }

    fn key(&self, purpose: Purpose) -> &[u8] {
        // `open` fills every purpose; an empty key would make AES refuse, never leak.
        self.0.get(&purpose).map_or(&[], |key| key.as_slice())
    }
}

fn account_key_place(account: &AccountId) -> Place<'_> {
    Place {
        table: "account_keys",
        column: "wrapped_key",
        row: account.as_str(),
    }
}

/// Bytes sealed under a key of their own.
pub struct SealedBlob {
    /// That key, wrapped under the account's.
    pub wrapped_key: Vec<u8>,
    /// The ciphertext.
    pub bytes: Vec<u8>,
}

/// One account's data key.
pub struct AccountKey {
    account: AccountId,
    key: Zeroizing<[u8; 32]>,
}

impl AccountKey {
    /// Seals `plain` for this place.
    pub fn seal(
        &self,
        place: &Place<'_>,
        plain: &str,
        random: &Random,
    ) -> Result<Vec<u8>, Problem> {
        self.seal_bytes(place, plain.as_bytes(), random)
    }

    /// Opens what was sealed for this place.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<String, Problem> {
        let plain = self.open_bytes(place, sealed)?;
        Ok(String::from_utf8(plain.to_vec()).context("a sealed text is not UTF-8")?)
    }

    /// Seals bytes for this place.
    pub fn seal_bytes(
        &self,
        place: &Place<'_>,
        plain: &[u8],
        random: &Random,
    ) -> Result<Vec<u8>, Problem> {
        let data = place.associated_data(self.account.as_str());
        Ok(aead::seal(self.key.as_slice(), &data, plain, random)?)
    }

    /// Opens bytes that were sealed for this place. They are wiped when they are dropped.
    pub fn open_bytes(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let data = place.associated_data(self.account.as_str());
        Ok(aead::open(self.key.as_slice(), &data, sealed)?)
    }

    /// Seals bytes that stand at `place` outside of the database, under a key of their own. It is kept at `key`, wrapped under this one:
    /// who destroys it there has destroyed the bytes, wherever copies of them are.
    pub fn seal_blob(
        &self,
        key: &Place<'_>,
        place: &Place<'_>,
        plain: &[u8],
        random: &Random,
    ) -> Result<SealedBlob, Problem> {
        let account = self.account.as_str();
        let own = Zeroizing::new(random.bytes::<32>());
        let data = key.associated_data(account);
        Ok(SealedBlob {
            wrapped_key: aead::seal(self.key.as_slice(), &data, own.as_slice(), random)?,
            bytes: aead::seal(
                own.as_slice(),
                &place.associated_data(account),
                plain,
                random,
            )?,
        })
    }

    /// Opens what [`AccountKey::seal_blob`] sealed for these places.
    pub fn open_blob(
        &self,
        key: &Place<'_>,
        place: &Place<'_>,
        sealed: &SealedBlob,
    ) -> Result<Zeroizing<Vec<u8>>, Problem> {
        let account = self.account.as_str();
        let data = key.associated_data(account);
        let own = aead::open(self.key.as_slice(), &data, &sealed.wrapped_key)?;
        Ok(aead::open(
            &own,
            &place.associated_data(account),
            &sealed.bytes,
        )?)
    }
}
