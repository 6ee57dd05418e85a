mod second_step;
