//! What text messages cost is guarded: budgets that hold on all nodes, and a breaker on how many codes are typed in.

use std::collections::BTreeMap;

use futures_util::future::join_all;

use crate::support::*;

const PATH: &str = "/v1/me/phone";
const SPANISH: &str = "+3461234";

/// The tests' own address is a proxy that is trusted, so that one machine can be many clients.
const PROXY: (&str, &str) = ("BONAFIDE_TRUSTED_PROXIES", "127.0.0.1");
const REGISTRATIONS: (&str, &str) = ("BONAFIDE_LIMIT_REGISTRATIONS_PER_CLIENT", "1000/1h");
const CONFIRMATIONS: (&str, &str) = ("BONAFIDE_LIMIT_CONFIRMATIONS_PER_CLIENT", "1000/1m");
const LOGINS: (&str, &str) = ("BONAFIDE_LIMIT_LOGINS_PER_CLIENT", "1000/1m");

async fn people(app: &TestApp, count: usize) -> Vec<Actor> {
    let mut people = Vec::new();
    for number in 0..count {
        people.push(app.freelancer(&format!("p{number}")).signed_in().await);
    }
    people
}

async fn give(person: &Actor, phone: &str) -> Reply {
    person.post(PATH, json!({"phone": phone})).await
}

/// Types the code of the newest message in.
async fn prove(app: &TestApp, person: &Actor, phone: &str) {
    app.deliver().await;
    let path = format!("/dev/inbox/latest?to={}", phone.replace('+', "%2B"));
    let code = app.anonymous().get(&path).await.is(200).text_of("/codes/0");
    let proof = json!({"code": code});
    person.post("/v1/me/phone/confirm", proof).await.is(200);
}

/// A request each for numbers from `first` on, from as many client addresses; tells how often each answer came.
async fn ask(people: &[Actor], prefix: &str, first: usize, count: usize) -> BTreeMap<String, u32> {
    let mut answers = BTreeMap::new();
    for chunk in (first..first + count).collect::<Vec<_>>().chunks(50) {
        let asked = chunk.iter().map(|number| async move {
            let client = format!("198.{}.{}.7", 18 + number / 250, number % 250);
            let person = people[number % people.len()].calling_from(&client);
            give(&person, &format!("{prefix}{number:04}")).await
        });
        for reply in join_all(asked).await {
            let code = reply.body["code"].as_str().unwrap_or("accepted").to_owned();
            *answers.entry(code).or_insert(0) += 1;
        }
    }
    answers
}

fn answers(expected: &[(&str, u32)]) -> BTreeMap<String, u32> {
    let own = |(code, count): &(&str, u32)| ((*code).to_owned(), *count);
    expected.iter().map(own).collect()
}

const QUEUED: &str = "SELECT count(*) AS count FROM outbox WHERE kind = 'phone.code'";
const MESSAGES: &str = "SELECT count(*) AS count FROM messages";

story!(
    a_thousand_requests_over_the_numbers_of_one_prefix_get_its_budget_and_no_more,
    &[PROXY, REGISTRATIONS, CONFIRMATIONS, LOGINS],
    |app| {
        let people = people(&app, 100).await;
        let other = app.another_node().await;
        let elsewhere: Vec<_> = people.iter().map(|person| person.at(&other)).collect();
        // Two nodes at once, each account on both.
        let (here, there) = futures_util::future::join(
            ask(&people, SPANISH, 0, 500),
            ask(&elsewhere, SPANISH, 500, 500),
        )
        .await;
        let sum = |code: &str| here.get(code).unwrap_or(&0) + there.get(code).unwrap_or(&0);
        assert_eq!(
            (sum("accepted"), sum("too_many_codes")),
            (30, 970),
            "{here:?} {there:?}"
        );
        assert_eq!(app.count(QUEUED).await, 30);
        app.deliver().await;
        // An account that asks for another number before the first code is on its way gets the second one only.
        assert!((1..=30).contains(&app.count(MESSAGES).await));
        // The numbers beside them and another country go on.
        give(&people[0], "+34622222222").await.is(202);
        give(&people[1], "+447400123456").await.is(202);
        prove(&app, &people[1], "+447400123456").await;
    }
);

story!(
    a_country_has_its_budget_and_one_may_have_its_own,
    &[
        PROXY,
        ("BONAFIDE_LIMIT_PHONE_CODES_PER_COUNTRY", "6/24h"),
        ("BONAFIDE_SMS_COUNTRY_LIMITS", "GB:2/1h,3/24h"),
        ("BONAFIDE_LIMIT_PHONE_CODES", "10/24h"),
    ],
    |app| {
        let people = people(&app, 10).await;
        for (number, prefix) in ["+346123", "+346223", "+346323"].into_iter().enumerate() {
            let got = ask(&people, &format!("{prefix}4"), number * 10, 3).await;
            let expected: &[_] = match number {
                2 => &[("too_many_codes", 3)],
                _ => &[("accepted", 3)],
            };
            assert_eq!(got, answers(expected));
        }
        let british = ask(&people, "+44740012", 100, 4).await;
        assert_eq!(british, answers(&[("accepted", 2), ("too_many_codes", 2)]));
        app.advance(3601).await;
        let people = join_all(people.into_iter().map(Actor::signs_in)).await;
        let british = ask(&people, "+44740012", 200, 4).await;
        assert_eq!(british, answers(&[("accepted", 1), ("too_many_codes", 3)]));
        // Nine were sent; ten are sent altogether.
        let french = ask(&people, "+3361234", 300, 3).await;
        assert_eq!(french, answers(&[("accepted", 1), ("too_many_codes", 2)]));
    }
);

story!(
    a_refusal_for_what_others_did_is_the_same_whatever_ran_out,
    &[
        PROXY,
        ("BONAFIDE_LIMIT_PHONE_CODES_PER_NETWORK", "2/1h"),
        ("BONAFIDE_LIMIT_PHONE_CODES_PER_PREFIX", "3/1h"),
        ("BONAFIDE_SMS_COUNTRY_LIMITS", "GB:1/24h"),
    ],
    |app| {
        let people = people(&app, 8).await;
        let from = |number: usize, client: &str| people[number].calling_from(client);
        give(&from(0, "203.0.113.1"), "+34612340001").await.is(202);
        give(&from(1, "203.0.113.2"), "+34612340002").await.is(202);
        app.advance(60).await;
        let network = give(&from(2, "203.0.113.3"), "+34612340003").await;
        give(&from(2, "198.51.100.1"), "+34612340003").await.is(202);
        app.advance(60).await;
        let prefix = give(&from(3, "192.0.2.1"), "+34612340004").await;
        give(&from(4, "192.0.2.2"), "+447400123456").await.is(202);
        let country = give(&from(5, "198.18.0.1"), "+447400654321").await;
        let without_id = |reply: Reply| {
            let mut body = reply.problem(429, "too_many_codes").body;
            body["request_id"] = Value::Null;
            body
        };
        let (network, prefix, country) =
            (without_id(network), without_id(prefix), without_id(country));
        assert_eq!((&network, &prefix), (&prefix, &country));
        assert_eq!(
            (&network["retry_after"], &network["next"][0]["rel"]),
            (&json!(900), &json!("support"))
        );
        // What was refused was not counted for the account or the number either.
        give(&from(3, "192.0.2.1"), "+34622340004").await.is(202);
    }
);

story!(
    a_client_address_is_counted_on_all_nodes_together,
    &[PROXY, ("BONAFIDE_LIMIT_PHONE_CODES_PER_CLIENT", "2/1h")],
    |app| {
        let people = people(&app, 3).await;
        let other = app.another_node().await;
        let one = |number: usize| people[number].calling_from("2001:db8::1");
        give(&one(0), "+34612340001").await.is(202);
        give(&one(1).at(&other), "+34612340002").await.is(202);
        let refused = give(&one(2), "+34612340003")
            .await
            .problem(429, "too_many_codes");
        assert!(
            refused.body["retry_after"].as_i64() > Some(3500),
            "{}",
            refused.text
        );
        give(&people[2].calling_from("2001:db8:0:1::1"), "+34612340003")
            .await
            .is(202);
    }
);

/// Ten codes within an hour are judged, and the budgets leave room for them.
const TEN: (&str, &str) = ("BONAFIDE_SMS_BREAKER_CODES", "10/1h");
const WIDE: (&str, &str) = ("BONAFIDE_LIMIT_PHONE_CODES_PER_PREFIX", "1000/1h");

async fn later(app: &TestApp, people: Vec<Actor>, seconds: i64) -> Vec<Actor> {
    app.advance(seconds).await;
    let mut again = Vec::new();
    for person in people {
        again.push(person.signs_in().await);
    }
    again
}

story!(
    where_nobody_types_codes_in_none_are_sent_until_a_few_tries_are_typed_in,
    &[PROXY, TEN, WIDE],
    |app| {
        let people = people(&app, 10).await;
        assert_eq!(
            ask(&people, SPANISH, 0, 10).await,
            answers(&[("accepted", 10)])
        );
        // They may still be typed in.
        assert_eq!(
            ask(&people[..2], SPANISH, 10, 2).await,
            answers(&[("accepted", 2)])
        );
        let people = later(&app, people, 11 * 60).await;
        // The one that shows it is the last one, also on another node.
        assert_eq!(
            ask(&people[..1], SPANISH, 20, 1).await,
            answers(&[("accepted", 1)])
        );
        let other = app.another_node().await;
        let refused = give(&people[1].at(&other), "+34612340030")
            .await
            .problem(429, "too_many_codes");
        assert_eq!(refused.body["retry_after"], 900);
        give(&people[1], "+34622345678").await.is(202);
        // After the pause five are tried, and nothing comes of them.
        let people = later(&app, people, 901).await;
        assert_eq!(
            ask(&people, SPANISH, 40, 10).await,
            answers(&[("accepted", 5), ("too_many_codes", 5)])
        );
        let people = later(&app, people, 600).await;
        assert_eq!(
            ask(&people[..1], SPANISH, 60, 1).await,
            answers(&[("too_many_codes", 1)])
        );
        // Five more, and one of them is typed in.
        let people = later(&app, people, 301).await;
        give(&people[0], "+34612340070").await.is(202);
        prove(&app, &people[0], "+34612340070").await;
        assert_eq!(
            ask(&people[1..], SPANISH, 80, 9).await,
            answers(&[("accepted", 9)])
        );
        let closed =
            "SELECT count(*) AS count FROM sms_breakers WHERE scope = 'prefix' AND NOT is_open";
        assert_eq!(app.count(closed).await, 1);
    }
);

story!(
    codes_that_people_type_in_keep_the_breaker_closed,
    &[PROXY, TEN, WIDE],
    |app| {
        let people = people(&app, 10).await;
        for number in [0, 5] {
            let phone = format!("{SPANISH}{number:04}");
            give(&people[number], &phone).await.is(202);
            prove(&app, &people[number], &phone).await;
        }
        let rest: Vec<_> = people[1..5].iter().chain(&people[6..]).cloned().collect();
        assert_eq!(
            ask(&rest, SPANISH, 10, 8).await,
            answers(&[("accepted", 8)])
        );
        let rest = later(&app, rest, 11 * 60).await;
        assert_eq!(
            ask(&rest, SPANISH, 20, 8).await,
            answers(&[("accepted", 8)])
        );
        assert_eq!(
            app.count("SELECT count(*) AS count FROM sms_breakers")
                .await,
            0
        );
    }
);

story!(
    a_country_is_judged_as_a_whole,
    &[
        PROXY,
        ("BONAFIDE_SMS_BREAKER_COUNTRY_CODES", "12/1h"),
        ("BONAFIDE_SMS_BREAKER_GRACE", "1m")
    ],
    |app| {
        let people = people(&app, 12).await;
        for (number, prefix) in ["+3461234", "+3462234", "+3463234"].into_iter().enumerate() {
            let some = &people[number * 4..number * 4 + 4];
            assert_eq!(
                ask(some, prefix, number * 10, 4).await,
                answers(&[("accepted", 4)])
            );
        }
        let people = later(&app, people, 7 * 60).await;
        give(&people[0], "+34644345678").await.is(202);
        give(&people[1], "+34654345678")
            .await
            .problem(429, "too_many_codes");
        give(&people[1], "+447400123456").await.is(202);
    }
);

story!(
    record_only_lets_everything_pass_and_says_what_it_would_refuse,
    &[PROXY, TEN, WIDE, ("BONAFIDE_SMS_BREAKER", "record")],
    |app| {
        let people = people(&app, 10).await;
        ask(&people, SPANISH, 0, 10).await;
        let people = later(&app, people, 11 * 60).await;
        assert_eq!(
            ask(&people, SPANISH, 20, 10).await,
            answers(&[("accepted", 10)])
        );
        assert_eq!(
            app.count("SELECT count(*) AS count FROM sms_breakers WHERE is_open")
                .await,
            1
        );
    }
);

story!(
    what_is_off_counts_nothing,
    &[PROXY, TEN, WIDE, ("BONAFIDE_SMS_BREAKER", "off")],
    |app| {
        let people = people(&app, 2).await;
        ask(&people, SPANISH, 0, 10).await;
        assert_eq!(
            app.count("SELECT count(*) AS count FROM sms_conversions")
                .await,
            0
        );
    }
);

/// A code for each of these people, and then the codes of all of them typed in while as many others ask for theirs.
async fn asked_and_typed_in_at_once(app: TestApp) {
    let people = people(&app, 24).await;
    let phone = |number: usize| format!("{SPANISH}{number:04}");
    let mut codes = Vec::new();
    for (number, person) in people.iter().enumerate().take(12) {
        give(person, &phone(number)).await.is(202);
        app.deliver().await;
        let path = format!("/dev/inbox/latest?to=%2B{}", &phone(number)[1..]);
        codes.push(app.anonymous().get(&path).await.is(200).text_of("/codes/0"));
    }
    let typed = codes.iter().zip(&people).map(|(code, person)| {
        let proof = json!({"code": code});
        async move { person.post("/v1/me/phone/confirm", proof).await.status }
    });
    let asked = (12..24).map(|number| {
        let person = &people[number];
        async move { give(person, &phone(number)).await.status }
    });
    let both = futures_util::future::join(join_all(typed), join_all(asked)).await;
    assert_eq!(both, (vec![200; 12], vec![202; 12]));
    let sums =
        "SELECT sum(100 * sent + verified) AS count FROM sms_conversions WHERE scope = 'country'";
    assert_eq!(app.count(sums).await, 2412);
}

story!(
    codes_that_are_asked_for_and_typed_in_at_once_are_all_counted,
    &[
        REGISTRATIONS,
        ("BONAFIDE_LIMIT_PHONE_CODES_PER_CLIENT", "100/1h")
    ],
    |app| { asked_and_typed_in_at_once(app).await }
);
