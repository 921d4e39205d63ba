//! Holds a condition against the facts of a patient.

use crate::pipeline::{Ask, Criterion, Missing, Sign};

use super::super::chart::Chart;
use super::truth::{Because, Verdict};
use super::{medicines, person, results};

/// Whether a condition holds, and what that rests on.
pub(super) fn evaluate(criterion: &Criterion, chart: &Chart<'_>) -> Verdict {
    let each = |parts: &[Criterion]| parts.iter().map(|it| evaluate(it, chart)).collect();
    match criterion {
        Criterion::All(parts) => Verdict::all(each(parts)),
        Criterion::Any(parts) => Verdict::any(each(parts)),
        Criterion::Not(part) => evaluate(part, chart).inverted(),
        Criterion::Is(part) => answer(&part.asks, chart),
    }
}

fn answer(asks: &Ask, chart: &Chart<'_>) -> Verdict {
    match asks {
        Ask::Lab { analytes, is, limit, within_days } => {
            let limit = results::Bar { is: *is, limit };
            Verdict::any(analytes.iter().map(|it| results::newest(it, limit, *within_days, chart)).collect())
        }
        Ask::Lasting { analyte, is, limit, over_days } => {
            results::lasting(analyte, results::Bar { is: *is, limit }, *over_days, chart)
        }
        Ask::Move { analyte, way, is, by, within_days } => {
            let moving = results::Moving { way: *way, by: results::Bar { is: *is, limit: by } };
            results::moves(analyte, moving, *within_days, chart)
        }
        Ask::Taken(of) => medicines::taken(of, chart),
        Ask::Starting(of) => medicines::starting(of, chart),
        Ask::Several { of, at_least } => medicines::several(of, *at_least, chart),
        Ask::Dose { drug, is, limit, unit } => {
            medicines::dose(drug, medicines::DoseBar { is: *is, limit: *limit, unit }, chart)
        }
        Ask::Allergy { to, severe } => medicines::allergy(to, *severe, chart),
        Ask::SameIngredient => medicines::same_ingredient(chart),
        Ask::AllergyToMedicine => medicines::allergy_to_medicine(chart),
        Ask::Condition(topics) => person::has(topics, person::Time::Now, chart),
        Ask::History(topics) => person::has(topics, person::Time::Ever, chart),
        Ask::Plan(id) => person::plans(id, chart),
        Ask::Pregnant => person::pregnant(chart),
        Ask::Age { is, years } => age(*is, *years, chart),
        Ask::Sex(sex) => match chart.sex() {
            Some(known) => Verdict::of(known == *sex, Vec::new()),
            None => Verdict::UNKNOWN,
        },
        Ask::Missing(missing) => lacks(missing, chart),
        Ask::Rule(id) => {
            let rule = chart.knowledge().risks.iter().find(|it| it.id == *id);
            rule.map_or(Verdict::UNKNOWN, |it| evaluate(&it.criterion, chart))
        }
    }
}

fn age(is: Sign, years: u8, chart: &Chart<'_>) -> Verdict {
    match chart.age() {
        Some(age) => {
            let because = vec![Because::words(format!("age {age}"))];
            Verdict::of(is.holds(age.into(), years.into()), because)
        }
        None => Verdict::UNKNOWN,
    }
}

fn lacks(missing: &Missing, chart: &Chart<'_>) -> Verdict {
    let (is_missing, words) = match missing {
        Missing::Lab { analyte, within_days } => return results::missing(analyte, *within_days, chart),
        Missing::Age => (chart.age().is_none(), "the age is not known"),
        Missing::Sex => (chart.sex().is_none(), "the sex is not known"),
        Missing::Pregnancy => (
            person::pregnant(chart).truth == super::truth::Truth::Unknown,
            "whether the patient is pregnant is not stated",
        ),
        Missing::Allergies => {
            let words = &chart.knowledge().risk_words.no_allergy;
            let is_silent = chart.allergies.is_empty() && chart.said.stated(words).is_none();
            (is_silent, "no paper speaks of allergies")
        }
    };
    Verdict::of(is_missing, if is_missing { vec![Because::words(words)] } else { Vec::new() })
}
