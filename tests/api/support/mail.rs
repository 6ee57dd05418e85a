//! The mail port of the tests: keeps letters, and can go down as real servers do.

use std::sync::{Mutex, PoisonError};

use bonafide::delivery::bounce::BounceClass;
use bonafide::delivery::mail::{Letter, MailError, Mailer};
use bonafide::platform::Platform;
use futures_util::future::BoxFuture;

/// How the mail server fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    Up,
    /// It cannot be reached.
    Down,
    /// It says "not now".
    Busy,
    /// It says that there is no such mailbox.
    NoSuchMailbox,
    /// It says that the sender's reputation is bad.
    Blocked,
    /// It takes the mail, and the connection breaks before it can say so.
    TakesAndBreaks,
}

pub struct TestMail {
    weather: Mutex<Weather>,
    letters: Mutex<Vec<Letter>>,
    attempts: Mutex<u32>,
}

impl Default for TestMail {
    fn default() -> Self {
        Self {
            weather: Mutex::new(Weather::Up),
            letters: Mutex::default(),
            attempts: Mutex::default(),
        }
    }
}

impl TestMail {
    pub fn set(&self, weather: Weather) {
        *self.weather.lock().unwrap_or_else(PoisonError::into_inner) = weather;
    }

    /// How often somebody tried to hand a mail over.
    pub fn attempts(&self) -> u32 {
        *self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Letters to this address, oldest first.
    pub fn to(&self, address: &str) -> Vec<Letter> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters
            .iter()
            .filter(|letter| letter.to.eq_ignore_ascii_case(address))
            .cloned()
            .collect()
    }

    /// All letters.
    pub fn count(&self) -> usize {
        self.letters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len()
    }
}

impl Mailer for TestMail {
    fn send<'a>(
        &'a self,
        _: &'a Platform,
        letter: &'a Letter,
    ) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            *self.attempts.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            let weather = *self.weather.lock().unwrap_or_else(PoisonError::into_inner);
            let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
            match weather {
                Weather::Up => {}
                Weather::TakesAndBreaks => {
                    letters.push(letter.clone());
                    return Err(MailError::Unreachable("connection".into()));
                }
                Weather::Blocked => {
                    return Err(MailError::Refused {
                        status: "554".into(),
                        class: BounceClass::Blocked,
                    });
                }
                Weather::Down => return Err(MailError::Unreachable("connection".into())),
                Weather::Busy => return Err(MailError::Unreachable("451".into())),
                Weather::NoSuchMailbox => {
                    return Err(MailError::Refused {
                        status: "550".into(),
                        class: BounceClass::NoSuchMailbox,
                    });
                }
            }
            letters.push(letter.clone());
            Ok(())
        })
    }
}

/// The link of a mail that has one with a token.
pub fn link(letter: &Letter) -> String {
    let found = letter
        .text
        .split_whitespace()
        .find(|word| word.contains("?token="));
    found.expect("the mail has a link").to_owned()
}

/// The token of its link.
pub fn token(letter: &Letter) -> String {
    link(letter)
        .rsplit_once('=')
        .expect("the link has a token")
        .1
        .to_owned()
}

/// The code of a verification mail.
pub fn code(letter: &Letter) -> String {
    let is_half = |half: &str| {
        half.len() == 4
            && half
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    let is_code = |word: &&str| {
        word.split_once('-')
            .is_some_and(|(left, right)| is_half(left) && is_half(right))
    };
    letter
        .text
        .split_whitespace()
        .find(is_code)
        .expect("the mail has a code")
        .to_owned()
}
