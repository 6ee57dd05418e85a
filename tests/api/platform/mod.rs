mod clients;
mod config;
mod database;
mod edge;
mod migrations;
mod sealing;
mod tokens;
