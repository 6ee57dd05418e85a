//! What tells one face from another.

use zeroize::Zeroizing;

/// Numbers that tell one face from another. Biometric data: it is kept in memory no longer than needed, wiped then, and never printed.
#[derive(Clone)]
pub struct Template {
    model: String,
    numbers: Zeroizing<Vec<f32>>,
}

impl Template {
    /// What this version of a model computed.
    pub fn new(model: impl Into<String>, numbers: Vec<f32>) -> Self {
        Self {
            model: model.into(),
            numbers: Zeroizing::new(numbers),
        }
    }

    /// The model and its version.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The numbers.
    pub fn numbers(&self) -> &[f32] {
        &self.numbers
    }
}

impl std::fmt::Debug for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Template({})", self.model)
    }
}

/// How far two faces are from each other, 0 being the same; `None` when different models computed them, whose numbers say nothing to each other.
pub fn distance(a: &Template, b: &Template) -> Option<f32> {
    let comparable = a.model == b.model && a.numbers.len() == b.numbers.len();
    let pairs = a.numbers.iter().zip(b.numbers.iter());
    let squares: f32 = pairs.map(|(a, b)| (a - b) * (a - b)).sum();
    comparable.then(|| squares.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_templates_of_one_model_are_compared() {
        let one = Template::new("a", vec![0.0, 3.0]);
        let other = Template::new("a", vec![4.0, 0.0]);
        assert_eq!(distance(&one, &other), Some(5.0));
        assert_eq!(distance(&one, &one), Some(0.0));
        for stranger in [
            Template::new("b", vec![4.0, 0.0]),
            Template::new("a", vec![4.0]),
        ] {
            assert_eq!(distance(&one, &stranger), None);
        }
    }

    #[test]
    fn a_template_does_not_print_its_numbers() {
        let template = Template::new("a", vec![0.125]);
        assert_eq!(format!("{template:?}"), "Template(a)");
    }
}
