mod email;
mod languages;
mod page;
