"""The door of the portal: cookies, sign-in, guard of every route, what each profile is offered."""
