mod audit;
pub mod chain;
