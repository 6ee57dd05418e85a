mod email;
mod page;
