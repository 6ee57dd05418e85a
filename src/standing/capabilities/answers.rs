//! How verdicts are told: to the person, and to programs that ask about one.

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{self, Block, Item, Verdict};
use super::{Held, Standing, Suspended};
use crate::platform::Platform;
use crate::platform::capability::Capability;
use crate::platform::clock::Moment;
use crate::platform::ids::HoldId;
use crate::platform::problem::{Next, Problem};
use crate::platform::texts::Language;
use crate::standing::kinds;

/// One thing that blocks a capability.
#[derive(Clone, Serialize, ToSchema)]
pub struct BlockedBy {
    /// `email_unverified`, `phone_unverified`, `profile_incomplete`, `hold` or `suspended`; more may be added.
    #[schema(value_type = String, max_length = 64, examples("phone_unverified"), extensions(("x-extensible-enum" = json!(["email_unverified", "phone_unverified", "profile_incomplete", "hold", "suspended"]))))]
    pub reason: &'static str,
    /// Which hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hold_id: Option<HoldId>,
    /// What kind of hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("manual"), extensions(("x-extensible-enum" = json!(["manual", "risk", "integrator", "visual_verification_pending", "visual_verification_failed", "post_recovery", "password_reset"]))))]
    pub hold_kind: Option<String>,
    /// Why there is the hold or the suspension, in a word for programs; expect others.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 64, examples("payment_disputed"))]
    pub reason_code: Option<String>,
    /// Why, in a sentence for the person, in the language of `Accept-Language`; what somebody wrote about a hold stays as it was written.
    #[schema(max_length = 1000, examples("Please confirm your phone number first."))]
    pub user_text: String,
    /// When it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub until: Option<Moment>,
    /// Until when the person can do something about it, where that has an end: of a suspension, until when it can be appealed against.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub current_deadline: Option<Moment>,
    /// What the person may do.
    #[schema(max_items = 10)]
    pub next: Vec<Next>,
}

/// Whether something may be done.
#[derive(Clone, Serialize, ToSchema)]
pub struct CapabilityStanding {
    /// Whether it may be done.
    pub allowed: bool,
    /// Everything that blocks it, what weighs most first; empty when it is allowed.
    #[schema(max_items = 100)]
    pub blocked_by: Vec<BlockedBy>,
}

/// What an account may do.
#[derive(Clone, Serialize, ToSchema)]
pub struct CapabilityMap {
    /// Post a job.
    pub post_job: CapabilityStanding,
    /// Submit a proposal.
    pub submit_proposal: CapabilityStanding,
    /// Send a message.
    pub send_message: CapabilityStanding,
    /// Accept a job that is offered to nobody else.
    pub accept_direct_hire: CapabilityStanding,
    /// Be found by others.
    pub appear_in_search: CapabilityStanding,
    /// Take earnings out.
    pub withdraw_earnings: CapabilityStanding,
    /// Change the profile photo.
    pub change_profile_photo: CapabilityStanding,
    /// Go on with the contracts there are.
    pub work_on_existing_contracts: CapabilityStanding,
}

/// Something that is missing.
#[derive(Clone, Serialize, ToSchema)]
pub struct MissingItem {
    /// `email`, `phone`, `name`, `country` or `timezone`; more may be added.
    #[schema(value_type = String, max_length = 64, examples("phone"), extensions(("x-extensible-enum" = json!(["email", "phone", "name", "country", "timezone"]))))]
    pub item: &'static str,
    /// What adds it.
    pub fix: Next,
    /// The capabilities that are blocked without it.
    #[schema(value_type = Vec<String>, max_items = 50, examples(json!(["post_job", "submit_proposal"])))]
    pub unlocks: Vec<&'static str>,
}

/// How far an account is.
#[derive(Clone, Serialize, ToSchema)]
pub struct Completeness {
    /// Percent of what there could be.
    #[schema(maximum = 100, examples(60))]
    pub percent: u32,
    /// What is missing, in the order in which it is best added.
    #[schema(max_items = 50)]
    pub missing: Vec<MissingItem>,
}

/// Tells verdicts in one language.
pub struct Teller<'a> {
    /// Texts and settings.
    pub platform: &'a Platform,
    /// Which language.
    pub language: Language,
    /// When it is asked.
    pub now: Moment,
}

impl<'a> Teller<'a> {
    /// Tells in this language, as things stand now.
    pub fn new(platform: &'a Platform, language: Language, now: Moment) -> Self {
        Self {
            platform,
            language,
            now,
        }
    }
}

impl Teller<'_> {
    /// What an account may do.
    pub fn map(&self, standing: &Standing) -> Result<CapabilityMap, Problem> {
        let policy = &self.platform.config.standing;
        let verdicts = rules::decide(&standing.conditions, policy, self.now);
        let told = self.tell(&verdicts)?;
        let [
            post_job,
            submit_proposal,
            send_message,
            accept_direct_hire,
            appear_in_search,
            withdraw_earnings,
            change_profile_photo,
            work_on_existing_contracts,
        ] = verdicts.map(|verdict| told.of(&verdict));
        Ok(CapabilityMap {
            post_job,
            submit_proposal,
            send_message,
            accept_direct_hire,
            appear_in_search,
            withdraw_earnings,
            change_profile_photo,
            work_on_existing_contracts,
        })
    }

    /// Whether an account may do this one thing.
    pub fn one(
        &self,
        standing: &Standing,
        capability: Capability,
    ) -> Result<CapabilityStanding, Problem> {
        let policy = &self.platform.config.standing;
        let verdicts = rules::decide(&standing.conditions, policy, self.now);
        let found = verdicts
            .into_iter()
            .find(|one| one.capability == capability);
        let found = found.ok_or_else(|| anyhow::anyhow!("there is no verdict"))?;
        Ok(self.tell(std::slice::from_ref(&found))?.of(&found))
    }

    /// How far an account is.
    pub fn completeness(&self, standing: &Standing) -> Completeness {
        let policy = &self.platform.config.standing;
        let (percent, missing) = rules::completeness(&standing.conditions, &standing.profile);
        let item = |item: Item| MissingItem {
            item: item.as_str(),
            fix: fix(item),
            unlocks: item.unlocks(policy).names(),
        };
        Completeness {
            percent,
            missing: missing.into_iter().map(item).collect(),
        }
    }

    /// Everything that blocks something, each put into words once, however much it blocks.
    fn tell<'a>(&self, verdicts: &[Verdict<'a>]) -> Result<Told<'a>, Problem> {
        let mut told: Vec<(Block<'a>, BlockedBy)> = Vec::new();
        for block in verdicts.iter().flat_map(|verdict| &verdict.blocked_by) {
            if !told.iter().any(|(known, _)| known == block) {
                told.push((*block, self.block(block)?));
            }
        }
        Ok(Told(told))
    }

    fn block(&self, block: &Block<'_>) -> Result<BlockedBy, Problem> {
        let bare = |key: &str, next: Vec<Next>| -> Result<BlockedBy, Problem> {
            Ok(BlockedBy {
                reason: block.reason(),
                hold_id: None,
                hold_kind: None,
                reason_code: None,
                user_text: self.platform.texts.say(self.language, key, &[])?,
                until: None,
                current_deadline: None,
                next,
            })
        };
        match block {
            Block::EmailUnverified => bare("blocked-email", vec![fix(Item::Email)]),
            Block::PhoneUnverified => bare("blocked-phone", vec![fix(Item::Phone)]),
            Block::ProfileIncomplete => bare("blocked-profile", vec![fix(Item::Country)]),
            Block::Hold(held) => self.hold(held),
            Block::Suspended(suspended) => {
                let Suspended {
                    reason_code, until, ..
                } = *suspended;
                let deadline =
                    rules::appeal_deadline(&self.platform.config.standing, suspended.since);
                Ok(BlockedBy {
                    reason_code: Some(reason_code.clone()),
                    until: *until,
                    current_deadline: Some(deadline).filter(|deadline| self.now < *deadline),
                    ..bare("blocked-suspended", suspension_steps())?
                })
            }
        }
    }

    fn hold(&self, held: &Held) -> Result<BlockedBy, Problem> {
        Ok(BlockedBy {
            reason: Block::Hold(held).reason(),
            hold_id: Some(held.id.clone()),
            hold_kind: Some(held.kind.clone()),
            reason_code: Some(held.reason_code.clone()),
            user_text: self.text_of_hold(&held.kind, held.user_text.as_deref())?,
            until: held.until,
            current_deadline: None,
            next: hold_steps(self.platform),
        })
    }

    /// What the person is told of a hold.
    pub fn text_of_hold(&self, kind: &str, written: Option<&str>) -> Result<String, Problem> {
        if let Some(written) = written {
            return Ok(written.to_owned());
        }
        let texts = &self.platform.texts;
        Ok(texts.say(self.language, kinds::text_key(kind), &[])?)
    }
}

/// What blocks something, in words.
struct Told<'a>(Vec<(Block<'a>, BlockedBy)>);

impl Told<'_> {
    fn of(&self, verdict: &Verdict<'_>) -> CapabilityStanding {
        let blocks = verdict.blocked_by.iter();
        let words = |block: &Block<'_>| {
            let found = self.0.iter().find(|(known, _)| known == block);
            found.map(|(_, words)| words.clone())
        };
        CapabilityStanding {
            allowed: verdict.is_allowed(),
            blocked_by: blocks.filter_map(words).collect(),
        }
    }
}

/// What adds something that is missing.
fn fix(item: Item) -> Next {
    match item {
        Item::Email => Next::new(
            "resend_verification",
            "POST",
            "/v1/email-verifications/resend",
        ),
        Item::Phone => Next::new("give_phone", "POST", "/v1/me/phone"),
        Item::Name | Item::Country | Item::Timezone => {
            Next::new("complete_profile", "PATCH", "/v1/me")
        }
    }
}

/// What somebody may do about a hold.
pub fn hold_steps(platform: &Platform) -> Vec<Next> {
    let mut steps = vec![Next::new("list_holds", "GET", "/v1/me/holds")];
    let support = &platform.config.site.support_email;
    if !support.is_empty() {
        steps.push(Next {
            rel: "support",
            method: "GET",
            href: format!("mailto:{support}").into(),
        });
    }
    steps
}

/// What somebody may do about a suspension.
pub fn suspension_steps() -> Vec<Next> {
    vec![
        Next::new("show_suspension", "GET", "/v1/me/suspension"),
        Next::new("appeal", "POST", "/v1/me/appeals"),
    ]
}
