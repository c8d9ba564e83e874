test.todo('gate-decide: being written');
