mod login;
mod password;
mod registration;
mod sessions;
