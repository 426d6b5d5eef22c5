//! What people do and ask, on both engines: each test acts through the actions and looks at all that they left.

mod answer;
mod busy;
mod desk;
mod end;
mod forget;
mod learn;
mod life;
mod links;
mod log_in;
mod moving;
mod publish;
mod request;
mod stand_ins;
mod take_off;
mod town;
mod undo;
