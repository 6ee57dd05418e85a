//! The check of a password, as every path does it: counted, compared, settled.

use secrecy::{ExposeSecret, SecretString};

use super::{Attempt, Failure, Guard, Subject};
use crate::accounts::account::Credential;
use crate::platform::Platform;
use crate::platform::db::Conn;
use crate::platform::hashing::Verdict;
use crate::platform::http::Call;
use crate::platform::ids::AccountId;
use crate::platform::problem::Problem;
use crate::sign_in::password::{self, normalise, refused};

impl Guard {
    /// Compares a password with those that `found` finds, once the attempt is counted. A wrong one is noted as `kind`, and refused. The
    /// attempt that comes back with a right one must be settled by [`super::succeed`].
    pub async fn check_password<F>(
        &self,
        platform: &Platform,
        call: &Call,
        subject: &Subject,
        password: &SecretString,
        kind: &'static str,
        found: F,
    ) -> Result<(Attempt, Credential), Problem>
    where
        F: Fn(&mut Conn) -> Result<Vec<Credential>, Problem> + Clone + Send + 'static,
    {
        let (attempt, credentials) = self.admit(platform, call, subject, found).await?;
        let known = credentials
            .first()
            .map(|credential| credential.account.clone());
        match self.matching(platform, call, password, credentials).await {
            Ok(Some(credential)) => Ok((attempt, credential)),
            Ok(None) => {
                let failure = password_failure(kind);
                self.fail(platform, call, attempt, known, failure).await?;
                Err(refused())
            }
            Err(problem) => {
                self.give_back(platform, call, attempt).await?;
                Err(problem)
            }
        }
    }

    /// What followed a right password, in whose transaction the attempt was settled. Where it came to nothing, nothing was settled either:
    /// a password that was changed in the middle counts as a wrong one, anything else as no attempt.
    pub async fn conclude<T>(
        &self,
        platform: &Platform,
        call: &Call,
        attempt: Attempt,
        account: AccountId,
        result: Result<T, Problem>,
    ) -> Result<T, Problem> {
        let Err(problem) = result else {
            return result;
        };
        if problem.code() == refused().code() {
            let failure = password_failure("login.failed");
            self.fail(platform, call, attempt, Some(account), failure)
                .await?;
        } else {
            self.give_back(platform, call, attempt).await?;
        }
        Err(problem)
    }

    /// Whose password it is. All hashes have one salt, so that comparing with several costs what comparing with none does.
    async fn matching(
        &self,
        platform: &Platform,
        call: &Call,
        password: &SecretString,
        mut credentials: Vec<Credential>,
    ) -> Result<Option<Credential>, Problem> {
        let password = normalise(password.expose_secret());
        let stored = credentials.iter().map(|one| one.phc.clone()).collect();
        let verdict = self.room().verify(call, &password, stored).await?;
        let (Verdict::Right(index) | Verdict::RightButOutdated(index)) = verdict else {
            return Ok(None);
        };
        if index >= credentials.len() {
            return Ok(None);
        }
        let right = credentials.swap_remove(index);
        if let Verdict::RightButOutdated(_) = verdict {
            self.renew(platform, call, &right, &password).await?;
        }
        Ok(Some(right))
    }

    /// The settings changed since this password was hashed: now that it is at hand, hash it anew.
    async fn renew(
        &self,
        platform: &Platform,
        call: &Call,
        credential: &Credential,
        password: &str,
    ) -> Result<(), Problem> {
        let like = Some(credential.phc.clone());
        let phc = self.room().hash(call, password, like).await?;
        let credential = credential.clone();
        platform
            .db
            .write(move |conn| password::renew(conn, &credential.account, &credential.phc, &phc))
            .await
    }
}

fn password_failure(kind: &'static str) -> Failure {
    Failure {
        kind,
        method: "password",
    }
}
