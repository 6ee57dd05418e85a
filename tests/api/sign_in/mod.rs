mod login;
mod password;
mod password_reset;
mod password_reset_page;
mod registration;
mod sessions;
