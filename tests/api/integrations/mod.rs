mod accounts;
mod api_keys;
mod introspection;
