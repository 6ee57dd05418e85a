mod accounts;
mod audit;
mod proposals;
mod second_step;
mod team;
