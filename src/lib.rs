//! Bonafide: the account and trust API for marketplaces.
//!
//! A house of floors. A floor knows only the floors below it; `tests/architecture.rs` holds that rule.
//!
//! | floor | rooms |
//! | --- | --- |
//! | top | [`app`] puts things together, [`server`] serves them, [`routes`] is the only list of endpoints, [`upkeep`] keeps nodes current, [`reference`](mod@reference) explains the API, [`commands`] are what the command line does, [`dev`] is the development profile |
//! | [`integrations`] | api_keys, introspection, accounts, capabilities, holds: what the marketplace's own programs ask and are told |
//! | [`identity`] | verification, selfie, face: proving who one is |
//! | [`desk`] | team, accounts, proposals, review, audit: people who help people |
//! | [`sign_in`] | registration, login, lockout, devices, sessions, password, password_reset, passkeys: getting in |
//! | [`standing`] | capabilities, holds, suspension, me, notices, kinds: what an account may do, and why not |
//! | [`contact`] | email, email_change, links, codes: proven ways to reach a person |
//! | [`accounts`] | account: whom we know |
//! | [`ledger`] | audit, events: what happened |
//! | [`delivery`] | outbox, mail, deliveries, bounce, receipts, sms, messages: what we send, and what becomes of it |
//! | [`platform`] | what every floor stands on: config, clock, random, ids, seal, problem, texts, db, caller, http, limits, workroom, hashing, objects, pictures, places |

pub mod accounts;
pub mod app;
pub mod commands;
pub mod contact;
pub mod delivery;
pub mod desk;
pub mod dev;
pub mod identity;
pub mod integrations;
pub mod ledger;
pub mod platform;
pub mod reference;
pub mod routes;
pub mod server;
pub mod sign_in;
pub mod standing;
pub mod upkeep;
