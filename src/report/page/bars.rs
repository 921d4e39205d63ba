//! Small drawings beside numbers: where a value lies to its range, and how it moves.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::model::{Lab, LabValue, Trend};

const WIDTH: f64 = 96.0;
/// The range is drawn from a third to two thirds of the width.
const LOW_AT: f64 = 32.0;
const HIGH_AT: f64 = 64.0;
/// Room at both ends for the mark itself.
const EDGE: f64 = 5.0;

/// Returns the range as a bar with a mark at the value; nothing when either is not a number.
///
/// A value beyond the drawing becomes a triangle that points outwards.
pub(super) fn range_bar(lab: &Lab) -> Markup {
    let (Some(value), Some(range)) = (number(&lab.value), &lab.range) else {
        return html! {};
    };
    let Some(at) = place(value, range.low.and_then(float), range.high.and_then(float)) else {
        return html! {};
    };
    let from = if range.low.is_some() { LOW_AT } else { 0.0 };
    let to = if range.high.is_some() { HIGH_AT } else { WIDTH };
    let mark = if at < EDGE {
        "M1 7 7 3v8z".to_owned()
    } else if at > WIDTH - EDGE {
        "M95 7 89 3v8z".to_owned()
    } else {
        format!("M{at:.1} 2.5l4 4.5-4 4.5-4-4.5z")
    };
    html! {
        svg .bar viewBox={ "0 0 " (WIDTH) " 14" } aria-hidden="true" {
            path .axis d={ "M0 7H" (WIDTH) } {}
            rect x=(from) y="4.5" width=(to - from) height="5" {}
            path .dot d=(mark) {}
        }
    }
}

/// Returns the points of a trend as a line over time; nothing for fewer than two.
pub(super) fn spark(trend: &Trend) -> Markup {
    let (Some(first), Some(last)) = (trend.points.first(), trend.points.last()) else {
        return html! {};
    };
    let values: Vec<f64> = trend.points.iter().filter_map(|it| float(it.value)).collect();
    let days: Vec<f64> =
        trend.points.iter().filter_map(|it| first.date.days_before(it.date)).map(f64::from).collect();
    let span = first.date.days_before(last.date).map_or(0.0, f64::from);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.len() < 2 || days.len() != values.len() || span <= 0.0 {
        return html! {};
    }
    let height = if most > least { most - least } else { 1.0 };
    let points: Vec<String> = values
        .iter()
        .zip(&days)
        .map(|(value, day)| {
            let x = EDGE + day / span * (WIDTH - 2.0 * EDGE);
            let y = 20.0 - (value - least) / height * 16.0;
            format!("{x:.1},{y:.1}")
        })
        .collect();
    html! {
        svg .spark viewBox={ "0 0 " (WIDTH) " 24" } aria-hidden="true" {
            polyline points=(points.join(" ")) {}
            @for point in &points {
                @if let Some((x, y)) = point.split_once(',') { circle cx=(x) cy=(y) r="2" {} }
            }
        }
    }
}

/// Where a value stands on the bar, from 0 to its width.
fn place(value: f64, low: Option<f64>, high: Option<f64>) -> Option<f64> {
    let at = match (low, high) {
        (Some(low), Some(high)) if high > low => LOW_AT + (value - low) / (high - low) * (HIGH_AT - LOW_AT),
        (None, Some(high)) if high > 0.0 => value / high * HIGH_AT,
        (Some(low), None) if low > 0.0 => value / low * LOW_AT,
        (Some(_) | None, Some(_) | None) => return None,
    };
    Some(at.clamp(0.0, WIDTH))
}

fn number(value: &LabValue) -> Option<f64> {
    match value {
        LabValue::Number { value, .. } => float(*value),
        LabValue::Range { .. } | LabValue::Text { .. } => None,
    }
}

fn float(it: Decimal) -> Option<f64> {
    it.to_f64().filter(|it| it.is_finite())
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_mark_stands_where_the_value_lies_to_its_range() {
        for (case, value, low, high, want) in [
            ("at the lower end", 3.5, Some(3.5), Some(5.1), Some(32.0)),
            ("at the upper end", 5.1, Some(3.5), Some(5.1), Some(64.0)),
            ("far above", 500.0, Some(3.5), Some(5.1), Some(96.0)),
            ("far below", -500.0, Some(3.5), Some(5.1), Some(0.0)),
            ("only an upper end", 100.0, None, Some(200.0), Some(32.0)),
            ("only a lower end", 60.0, Some(60.0), None, Some(32.0)),
            ("no range", 1.0, None, None, None),
            ("an empty range", 1.0, Some(1.0), Some(1.0), None),
        ] {
            assert_eq!(place(value, low, high), want, "{case}");
        }
    }
}
