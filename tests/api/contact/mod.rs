mod email;
mod mangled;
mod page;
