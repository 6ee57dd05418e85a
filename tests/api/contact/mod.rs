mod contest;
mod email;
mod email_change;
mod languages;
mod mangled;
mod page;
mod phone;
