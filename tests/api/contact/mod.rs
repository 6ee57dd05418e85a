mod email;
mod email_change;
mod mangled;
mod page;
