mod second_step;
mod team;
