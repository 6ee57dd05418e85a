mod crowd;
mod devices;
mod lockout;
mod login;
mod password;
mod reauthentication;
mod registration;
mod sessions;
