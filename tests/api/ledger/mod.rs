mod audit;
pub mod chain;
mod events;
mod events_pace;
