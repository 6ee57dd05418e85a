mod contest;
mod email;
mod email_change;
mod languages;
mod line_types;
mod mangled;
mod page;
pub mod phone;
