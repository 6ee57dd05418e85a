//! The movable clock. Its offset is kept in the database: it survives a restart and is the same on all nodes.

use actix_web::http::header;
use actix_web::{HttpResponse, get, post};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::on_each;
use crate::platform::Platform;
use crate::platform::clock::{Clock, Moment};
use crate::platform::db::Conn;
use crate::platform::db::schema::clock_offsets;
use crate::platform::http::Parsed;
use crate::platform::http::parsed::Fields;
use crate::platform::http::reply::{Answer, ok};
use crate::platform::problem::Problem;

/// The furthest that the clock may be moved at once, seconds: ten years.
const FURTHEST: i64 = 315_360_000;

/// Sets the clock by what the database says.
pub fn load(conn: &mut Conn, clock: &Clock) -> Result<(), Problem> {
    let offset: Option<i64> = clock_offsets::table
        .find(1)
        .select(clock_offsets::microseconds)
        .get_result(conn)
        .optional()?;
    clock.set_offset_microseconds(offset.unwrap_or(0));
    Ok(())
}

fn advance(conn: &mut Conn, seconds: i64) -> Result<(), Problem> {
    let by = seconds.saturating_mul(1_000_000);
    let row = (clock_offsets::id.eq(1), clock_offsets::microseconds.eq(by));
    on_each!(conn, |c| diesel::insert_into(clock_offsets::table)
        .values(row)
        .on_conflict(clock_offsets::id)
        .do_update()
        .set(clock_offsets::microseconds.eq(clock_offsets::microseconds + by))
        .execute(c))?;
    Ok(())
}

#[derive(Serialize)]
struct Now {
    now: Moment,
}

/// How far to move it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceForm {
    /// Seconds; negative ones set it back.
    #[validate(range(min = -315_360_000, max = 315_360_000, code = "out_of_range"))]
    pub advance_seconds: i64,
}

/// Tells the time.
#[get("/dev/clock")]
pub async fn get_clock(platform: Platform) -> Answer {
    Ok(ok(&Now {
        now: platform.clock.now(),
    }))
}

/// Moves the clock.
#[post("/dev/clock")]
pub async fn move_clock(platform: Platform, form: Parsed<AdvanceForm>) -> Answer {
    move_by(&platform, form.0.advance_seconds).await?;
    Ok(ok(&Now {
        now: platform.clock.now(),
    }))
}

/// Moves the clock from the inbox page.
#[post("/dev/clock/form")]
pub async fn move_clock_form(platform: Platform, form: Fields) -> Answer {
    let seconds = form.get("advance_seconds").parse().unwrap_or(0_i64);
    move_by(&platform, seconds.clamp(-FURTHEST, FURTHEST)).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/dev/inbox"))
        .finish())
}

async fn move_by(platform: &Platform, seconds: i64) -> Result<(), Problem> {
    let clock = platform.clock.clone();
    let moved = platform.db.write(move |conn| {
        advance(conn, seconds)?;
        load(conn, &clock)
    });
    moved.await
}
