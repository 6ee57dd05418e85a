mod accounts;
mod api_keys;
mod capabilities;
mod introspection;
mod webhook_replays;
mod webhooks;
mod webhooks_away;
