mod accounts;
mod proposals;
mod second_step;
mod team;
