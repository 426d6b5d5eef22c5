//! Pages of the booking flow.

use askama::Template;

use crate::web::form::{Form, Step};
use crate::web::layout::Frame;

#[derive(Template)]
#[template(path = "pages/book/contact.html")]
pub struct ContactPage {
    pub frame: Frame,
    pub step: Step,
    pub form: Form,
}
