mod anchors;
mod extra_data;
mod fixture;
mod multi_values;
mod opening;
mod profiles;
mod properties;
mod reports;
