//! What the production profile refuses.

use super::{Config, MailUrl, Profile, Reader, SmsUrl, TwilioUrl};

/// NIST SP 800-63B-4, section 3.2.2, allows no more failures in a row.
const HARD_STOP_MAX: u32 = 100;

impl Config {
    /// Notes every setting that is good for development only.
    pub(super) fn refuse_unsafe_production(&self, r: &mut Reader) {
        if self.profile != Profile::Production {
            return;
        }
        if self
            .mail
            .urls
            .iter()
            .any(|url| matches!(url, MailUrl::Inbox))
        {
            r.fault("MAIL_URL: the production profile needs a real mail server (smtp://… or smtps://…), not inbox:");
        }
        if self
            .phone
            .urls
            .iter()
            .any(|url| matches!(url, SmsUrl::Inbox))
        {
            r.fault("SMS_URL: the production profile sends no codes into the inbox:; off says that no phone numbers can be added");
        }
        if !self.phone.urls.iter().all(SmsUrl::is_encrypted) {
            r.fault("SMS_URL: the production profile speaks to providers over TLS only, without tls=none and with gateway+https://…");
        }
        if !self.phone.lookup.iter().all(TwilioUrl::is_encrypted) {
            r.fault("BONAFIDE_PHONE_LOOKUP_URL: the production profile asks over TLS only, without tls=none");
        }
        if !self.objects.is_named {
            r.fault("OBJECT_STORE_URL: the production profile wants the place of pictures named: file:FOLDER on a disk that is backed up, or s3://…");
        }
        if !self.objects.url.is_encrypted() {
            r.fault("OBJECT_STORE_URL: the production profile speaks to buckets over TLS only, with an endpoint that begins with https://");
        }
        if !self.site.public_url.starts_with("https://") {
            r.fault("BONAFIDE_PUBLIC_URL: the production profile needs the https:// address under which people reach this server");
        }
        if self.root_key.is_none() && !self.root_key_file.is_file() {
            r.fault("BONAFIDE_ROOT_KEY_FILE: the production profile makes no key by itself; create one with `bonafide keys new-root`");
        }
        if self.site.sign_in_url == format!("{}/", self.site.public_url) {
            r.fault("BONAFIDE_SIGN_IN_URL: mails and pages lead people to the marketplace's sign-in page, which this must name");
        }
        if self.lockout.hard_stop > HARD_STOP_MAX {
            r.fault(format!("BONAFIDE_LOCKOUT_HARD_STOP: at most {HARD_STOP_MAX} failures in a row under the production profile (NIST SP 800-63B-4, section 3.2.2)"));
        }
        if self.events.allow_private {
            r.fault("BONAFIDE_WEBHOOK_ALLOW_PRIVATE: the production profile sends events to public addresses only, over TLS");
        }
        if !self.limits.enabled {
            r.fault("BONAFIDE_LIMITS: limits cannot be switched off under the production profile");
        }
        let cost = self
            .passwords
            .memory_kib
            .saturating_mul(self.passwords.passes);
        if cost < 19_456 * 2 {
            r.fault("BONAFIDE_ARGON2_*: weaker than 19456 KiB and 2 passes, the least that OWASP's password storage cheat sheet allows");
        }
    }
}
