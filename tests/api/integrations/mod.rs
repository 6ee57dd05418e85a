mod accounts;
mod api_keys;
mod capabilities;
mod introspection;
