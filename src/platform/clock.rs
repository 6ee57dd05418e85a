//! Time as a value. Handlers read [`Clock::now`] once and pass the [`Moment`] on; tests and the
//! development profile move the clock instead of sleeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, SecondsFormat, SubsecRound, TimeDelta, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// A point in time, UTC, in whole microseconds (what both engines can keep). JSON: RFC 3339 with `Z`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow, ToSchema,
)]
#[diesel(sql_type = Timestamp)]
#[schema(value_type = String, format = DateTime, max_length = 32, examples("2026-11-21T09:30:00Z"))]
pub struct Moment(NaiveDateTime);

impl Moment {
    /// The moment this many seconds after 1970-01-01T00:00:00Z; the epoch itself when out of range.
    pub fn from_unix_seconds(seconds: i64) -> Self {
        Self(
            DateTime::from_timestamp(seconds, 0)
                .unwrap_or_default()
                .naive_utc(),
        )
    }

    /// The moment that an RFC 3339 timestamp names, in whole microseconds.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let moment = DateTime::parse_from_rfc3339(text).ok()?;
        Some(Self(moment.naive_utc().trunc_subsecs(6)))
    }

    /// Whole seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(self) -> i64 {
        self.0.and_utc().timestamp()
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn unix_microseconds(self) -> i64 {
        self.0.and_utc().timestamp_micros()
    }

    /// Whole milliseconds since 1970-01-01T00:00:00Z, as a UUIDv7 wants them.
    pub fn unix_milliseconds(self) -> u64 {
        u64::try_from(self.0.and_utc().timestamp_millis()).unwrap_or(0)
    }

    /// This moment moved by `delta`, held at the ends of the calendar.
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }

    /// This moment moved back by `delta`, held at the ends of the calendar.
    pub fn minus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_sub_signed(delta).unwrap_or(self.0))
    }

    /// The time from `earlier` to this moment; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0.signed_duration_since(earlier.0)
    }

    /// Whole seconds from `now` until this moment, rounded up, never below zero.
    pub fn seconds_after(self, now: Self) -> u64 {
        let micros = self.since(now).num_microseconds().unwrap_or(0).max(0);
        u64::try_from(micros).unwrap_or(0).div_ceil(1_000_000)
    }

    /// For people: `2026-11-21 09:30 UTC`.
    pub fn for_people(self) -> String {
        self.0.format("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// For a mail's `Date` header.
    pub fn system_time(self) -> std::time::SystemTime {
        self.0.and_utc().into()
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(
            &self
                .0
                .and_utc()
                .to_rfc3339_opts(SecondsFormat::AutoSi, true),
        )
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_rfc3339(&text).ok_or_else(|| serde::de::Error::custom("no RFC 3339 timestamp"))
    }
}

impl<DB> ToSql<Timestamp, DB> for Moment
where
    DB: Backend,
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<DB> FromSql<Timestamp, DB> for Moment
where
    DB: Backend,
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}

/// Tells the time. Cheap to clone; all clones share one offset, which only tests and the development
/// profile ever move.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_microseconds: Arc<AtomicI64>,
}

impl Clock {
    /// Now, in whole microseconds.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    pub fn now(&self) -> Moment {
        let offset = TimeDelta::microseconds(self.offset_microseconds());
        Moment(Utc::now().naive_utc().trunc_subsecs(6)).plus(offset)
    }

    /// How far this clock is ahead of the system's.
    pub fn offset_microseconds(&self) -> i64 {
        self.offset_microseconds.load(Ordering::Acquire)
    }

    /// Sets how far this clock is ahead of the system's.
    pub fn set_offset_microseconds(&self, offset: i64) {
        self.offset_microseconds.store(offset, Ordering::Release);
    }
}
