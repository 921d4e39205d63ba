//! Medicines now: one row a medicine over all papers, with each statement that it rests on.

use maud::{Markup, html};

use crate::model::{MedicineNow, MedicineStanding, MedicineStatement};

use super::super::names;
use super::book::Book;
use super::said;

/// Returns the list of medicines; what was stopped folds away.
pub(super) fn now(book: &Book<'_>) -> Markup {
    let list = &book.summary.medicines_now;
    let (stopped, current): (Vec<&MedicineNow>, Vec<&MedicineNow>) =
        list.iter().partition(|it| it.standing == MedicineStanding::Stopped);
    html! {
        @if !list.is_empty() {
            section aria-labelledby="medicines-now" {
                h2 #medicines-now { "Medicines now" }
                p .quiet {
                    "Put together from all papers by ingredient and day. The newest paper that names a medicine counts; "
                    "one that no paper stops is listed as taken, however old that paper is."
                }
                @if !current.is_empty() { (table(book, "Medicines taken, in doubt or planned", &current)) }
                @if !stopped.is_empty() {
                    details {
                        summary { (stopped.len()) " stopped" }
                        (table(book, "Medicines stopped", &stopped))
                    }
                }
            }
        }
    }
}

fn table(book: &Book<'_>, caption: &str, list: &[&MedicineNow]) -> Markup {
    html! {
        div .wide tabindex="0" role="region" aria-label=(caption) {
            table .cards-on-phone {
                caption .unseen { (caption) }
                thead {
                    tr {
                        th scope="col" { "Medicine" }
                        th scope="col" { "As printed" }
                        th scope="col" { "Standing" }
                        th scope="col" { "What the papers say" }
                    }
                }
                tbody { @for it in list { (row(book, it)) } }
            }
        }
    }
}

fn row(book: &Book<'_>, it: &MedicineNow) -> Markup {
    html! {
        tr {
            th scope="row" {
                (said(&it.name))
                @if !it.classes.is_empty() { span .quiet .also { " " (it.classes.join(", ")) } }
            }
            td data-label="As printed" { @if let Some(details) = &it.details { (said(details)) } }
            td data-label="Standing" {
                @if it.standing == MedicineStanding::InDoubt {
                    span .check { b { (names::standing(it.standing)) } }
                } @else {
                    (names::standing(it.standing))
                }
                @if !it.doubled_by.is_empty() {
                    " " span .check { b { "doubled" } " with " (said(&it.doubled_by.join(", "))) }
                }
            }
            td data-label="What the papers say" {
                ul .plain { @for it in &it.statements { li { (statement(book, it)) } } }
            }
        }
    }
}

fn statement(book: &Book<'_>, it: &MedicineStatement) -> Markup {
    html! {
        @match it.said {
            Some(day) => span .date { (day) },
            None => span .quiet { "undated" },
        }
        " " (names::step(it.step))
        @if let Some(date) = it.date { " (" span .date { (date) } ")" }
        @if let Some(details) = &it.details { ": " (said(details)) }
        " " (book.place(&it.evidence))
    }
}
